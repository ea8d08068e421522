import Choreography
import ChoreographySQLite

/// What the databases of a folder hold, whether a process runs on them or not.
struct DataStatus {
    /// What one service keeps.
    struct Service {
        let name: String
        /// What its database holds; `nil` if it has none yet.
        let inspection: SQLiteInspection?
    }

    let folder: DataFolder
    /// How many orders are accepted, and neither confirmed nor cancelled yet.
    private(set) var placed = 0
    private(set) var confirmed = 0
    /// How many orders are cancelled, by the event that was the first to say no.
    private(set) var cancelled: [String: Int] = [:]
    private(set) var services: [Service] = []

    /// Looks at the databases, one after the other.
    ///
    /// - Throws: ``DemoError`` when there are none; ``SQLiteError``.
    init(of folder: DataFolder) throws {
        try folder.expectDatabases()
        self.folder = folder
        for database in Database.allCases where database != .manager || folder.style == .orchestration {
            self.services.append(Service(name: database.service, inspection: try self.inspect(database)))
        }
    }

    private mutating func inspect(_ database: Database) throws -> SQLiteInspection? {
        guard self.folder.has(database) else { return nil }
        let path = self.folder.file(of: database)
        guard database == .orders else { return try SQLiteStore.inspect(path: path) }
        let (inspection, counts) = try SQLiteStore.inspect(path: path) { try $0.countOrders() }
        for (status, count) in counts { self.count(status, count) }
        return inspection
    }

    private mutating func count(_ status: OrderStatus, _ count: Int) {
        switch status {
        case .placed: self.placed += count
        case .confirmed: self.confirmed += count
        case .cancelled(let cause): self.cancelled[cause, default: 0] += count
        }
    }

    var orders: Int { self.placed + self.confirmed + self.cancelled.values.reduce(0, +) }

    /// The dead letters of all services, oldest first.
    var deadLetters: [SQLiteInspection.Letter] {
        self.services.flatMap { $0.inspection?.deadLetters ?? [] }.sorted { $0.time < $1.time }
    }

    /// The process that has the databases, in words, or that ended without closing them.
    var owner: String? { self.services.lazy.compactMap { $0.inspection?.owner }.first }

    /// Finds a dead letter.
    ///
    /// - Throws: ``DemoError`` that names those that there are.
    func deadLetter(_ id: DeadLetter.ID) throws(DemoError) -> SQLiteInspection.Letter {
        if let letter = self.deadLetters.first(where: { $0.id == id }) { return letter }
        let shown = self.deadLetters.prefix(10).map { "\($0.id)" }.joined(separator: ", ")
        let rest = self.deadLetters.count > 10 ? " and \(grouped(self.deadLetters.count - 10)) more" : ""
        let existing = shown.isEmpty ? "there is none in \(self.folder.path)" : "expected \(shown)\(rest)"
        throw .badInput("there is no dead letter \(id); \(existing)")
    }
}
