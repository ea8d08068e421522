import Choreography

/// A store as a user might write it, with nothing but the public interface: an actor with snapshots, several
/// transactions at once, and rows and records that only one of them may change.
actor GeneralStore: CellStore {
    /// Two transactions have changed the same row, or recorded the same step.
    struct Conflict: Error {}

    nonisolated let transactionLimit: Int
    private var rows: [String: Int] = [:]
    private var versions: [String: Int] = [:]
    private var records: [StepKey: StepRecord] = [:]
    private var order: [StepKey] = []
    /// Which commit has recorded a step last.
    private var commits: [StepKey: Int] = [:]
    private var lastCommit = 0
    /// What goes wrong with the commits to come, in order.
    private var faults: [Fault] = []
    private(set) var settled: Set<EventID> = []

    enum Fault: Sendable {
        /// Nothing does.
        case none
        /// Nothing is committed.
        case refused
        /// All is committed, and nobody is told.
        case answerLost
    }

    init(transactionLimit: Int = 1) {
        self.transactionLimit = transactionLimit
    }

    func plan(_ faults: Fault...) { self.faults += faults }

    func committed(_ name: String) -> Int { self.rows[name] ?? 0 }

    func state(of key: StepKey) -> StepState? { self.records[key]?.state }

    func forget(_ key: StepKey) { self.records[key] = nil }

    nonisolated func withTransaction<Result: Sendable>(
        _ body: (GeneralTransaction) async throws -> Result
    ) async throws -> Result {
        let transaction = await self.begin()
        do {
            let result = try await body(transaction)
            try await self.commit(transaction)
            return result
        } catch {
            await transaction.end()
            throw error
        }
    }

    private func begin() -> GeneralTransaction {
        GeneralTransaction(rows: self.rows, versions: self.versions, lastCommit: self.lastCommit)
    }

    private func commit(_ transaction: GeneralTransaction) async throws {
        let (writes, records, versions) = await transaction.end()
        let fault = writes.isEmpty && records.isEmpty || self.faults.isEmpty ? .none : self.faults.removeFirst()
        if case .refused = fault { throw Glitch(number: 1) }
        for name in writes.keys where versions[name] != self.versions[name] { throw Conflict() }
        for record in records where self.commits[record.key] ?? 0 > transaction.lastCommit { throw Conflict() }
        self.lastCommit += 1
        for (name, value) in writes {
            self.rows[name] = value
            self.versions[name, default: 0] += 1
        }
        for record in records {
            self.order.removeAll { $0 == record.key }
            self.order.append(record.key)
            self.records[record.key] = record
            self.commits[record.key] = self.lastCommit
        }
        if case .answerLost = fault { throw Glitch(number: 2) }
    }

    nonisolated func record(of step: StepKey, in transaction: GeneralTransaction) async throws -> StepRecord? {
        if let record = await transaction.records.last(where: { $0.key == step }) { return record }
        return await self.committedRecord(of: step)
    }

    private func committedRecord(of step: StepKey) -> StepRecord? { self.records[step] }

    nonisolated func save(_ record: StepRecord, in transaction: GeneralTransaction) async throws {
        await transaction.save(record)
    }

    func settle(_ events: [EventID]) async throws {
        self.settled.formUnion(events)
        for key in self.order {
            self.records[key]?.unsettled.removeAll { events.contains($0.metadata.id) }
        }
    }

    func openRecords(of participant: String) async throws -> [StepRecord] {
        self.order.compactMap { self.records[$0] }.filter { $0.key.participant == participant }
    }
}

/// A transaction of a ``GeneralStore``: a snapshot and what was written over it.
actor GeneralTransaction: CellTransaction {
    private let rows: [String: Int]
    private let versions: [String: Int]
    /// The last commit that it sees.
    let lastCommit: Int
    private var writes: [String: Int] = [:]
    private(set) var records: [StepRecord] = []
    private var isOver = false

    init(rows: [String: Int], versions: [String: Int], lastCommit: Int) {
        self.rows = rows
        self.versions = versions
        self.lastCommit = lastCommit
    }

    func get(_ name: String) -> Int { self.writes[name] ?? self.rows[name] ?? 0 }

    func add(_ name: String, _ amount: Int) {
        guard !self.isOver else { return }
        self.writes[name] = self.get(name) + amount
    }

    func save(_ record: StepRecord) { self.records.append(record) }

    /// What is still done through the transaction has no effect from now on.
    @discardableResult
    func end() -> (writes: [String: Int], records: [StepRecord], versions: [String: Int]) {
        self.isOver = true
        return (self.writes, self.records, self.versions)
    }
}
