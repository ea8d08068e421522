internal import Choreography

/// Names that a journal keeps once, by number.
struct JournalNames {
    private let connection: SQLiteConnection
    private var events: [ObjectIdentifier: Int] = [:]
    private var sources: [EventSource: Int] = [:]
    private(set) var steps: [Int: (participant: String, step: String)] = [:]
    private(set) var eventNames: [Int: (name: String, version: Int)] = [:]
    private(set) var sourceNames: [Int: EventSource] = [:]

    /// Whether something was learned in the transaction that is open.
    private var hasLearned = false

    init(_ connection: SQLiteConnection) {
        self.connection = connection
    }

    /// Reads all names.
    mutating func load() throws {
        let steps = try self.connection.statement("SELECT id, participant, step FROM choreo_steps")
        defer { steps.reset() }
        while try steps.step() { self.steps[steps.int(0)] = (steps.text(1), steps.text(2)) }
        let events = try self.connection.statement("SELECT id, name, version FROM choreo_events")
        defer { events.reset() }
        while try events.step() { self.eventNames[events.int(0)] = (events.text(1), events.int(2)) }
        let sources = try self.connection.statement("SELECT id, name FROM choreo_sources")
        defer { sources.reset() }
        while try sources.step() { self.sourceNames[sources.int(0)] = EventSource(sources.text(1)) }
    }

    /// What was learned is committed.
    mutating func keepLearned() { self.hasLearned = false }

    /// Forgets what was learned in a transaction that was rolled back, if anything was.
    mutating func forgetLearned() {
        guard self.hasLearned else { return }
        self.hasLearned = false
        self.events = [:]
        self.sources = [:]
    }

    /// The number of a step.
    mutating func number(ofStep step: String, of participant: String) throws -> Int {
        let insert = try self.connection.statement(
            """
            INSERT INTO choreo_steps(participant, step) VALUES(?1, ?2)
            ON CONFLICT(participant, step) DO UPDATE SET is_retired = 0 WHERE is_retired
            """
        )
        try insert.bind(participant, at: 1)
        try insert.bind(step, at: 2)
        try insert.run()
        insert.reset()
        let select = try self.connection.statement("SELECT id FROM choreo_steps WHERE participant = ?1 AND step = ?2")
        defer { select.reset() }
        try select.bind(participant, at: 1)
        try select.bind(step, at: 2)
        guard try select.step() else { throw SQLiteError(.corrupt, "A step that was just stored is not there.") }
        let number = select.int(0)
        self.steps[number] = (participant, step)
        return number
    }

    /// The number of an event's name and version.
    mutating func number(of event: AnyEnvelope) throws -> Int {
        let type = event.messageType
        if let number = self.events[ObjectIdentifier(type)] { return number }
        self.hasLearned = true
        let number = try self.number(ofEvent: event.name, version: event.schemaVersion)
        // Events that could not be decoded share a type, not a name.
        if type is UndecodedMessage.Type { return number }
        self.events[ObjectIdentifier(type)] = number
        return number
    }

    private mutating func number(ofEvent name: String, version: Int) throws -> Int {
        let insert = try self.connection.statement("INSERT OR IGNORE INTO choreo_events(name, version) VALUES(?1, ?2)")
        try insert.bind(name, at: 1)
        insert.bind(version, at: 2)
        try insert.run()
        insert.reset()
        let select = try self.connection.statement("SELECT id FROM choreo_events WHERE name = ?1 AND version = ?2")
        defer { select.reset() }
        try select.bind(name, at: 1)
        select.bind(version, at: 2)
        guard try select.step() else { throw SQLiteError(.corrupt, "A name that was just stored is not there.") }
        let number = select.int(0)
        self.eventNames[number] = (name, version)
        return number
    }

    /// The number of a source's name.
    mutating func number(of source: EventSource) throws -> Int {
        if let number = self.sources[source] { return number }
        self.hasLearned = true
        let insert = try self.connection.statement("INSERT OR IGNORE INTO choreo_sources(name) VALUES(?1)")
        try insert.bind(source.description, at: 1)
        try insert.run()
        insert.reset()
        let select = try self.connection.statement("SELECT id FROM choreo_sources WHERE name = ?1")
        defer { select.reset() }
        try select.bind(source.description, at: 1)
        guard try select.step() else { throw SQLiteError(.corrupt, "A name that was just stored is not there.") }
        let number = select.int(0)
        self.sources[source] = number
        self.sourceNames[number] = source
        return number
    }
}
