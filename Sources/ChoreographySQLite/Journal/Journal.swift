internal import Choreography

/// The framework's records in a database.
///
/// It is used by whoever has the store's turn.
final class Journal {
    /// How large an event may be, in bytes of JSON.
    static let payloadLimit = 16 << 20

    let connection: SQLiteConnection
    private let sink = MessageSink()
    /// What was added and is not written yet.
    private var batch = EntryBatch()
    /// The statements that add entries, by how many.
    private var insertions: [Int: Statement] = [:]
    /// Why an entry was refused in the transaction that is open.
    private var refusal: SQLiteError?
    /// How many entries are written one by one, because some were refused together.
    private var refused = 0
    /// The last entry before the body that runs or has run last, and whether its writes can be taken back alone.
    private var body = (start: 0, isGuarded: false)
    var names: JournalNames
    /// The types of events that this process knows.
    var types = KnownTypes()
    /// The number of the last entry, those not committed yet included.
    private(set) var last = 0
    private var lastCommitted = 0
    /// Up to where entries have been looked at by the pass that purges.
    var purgedUpTo = 0
    private var purgedUpToCommitted = 0
    /// The number of the last entry when entries were last purged.
    var lastAtPurge = 0

    init(_ connection: SQLiteConnection) throws {
        self.connection = connection
        self.names = JournalNames(connection)
        try self.names.load()
        // Numbers are never given twice, even if the entries that had them are purged.
        let watermark = try self.meta("watermark")
        self.last = max(try connection.number("SELECT max(number) FROM choreo_journal") ?? 0, watermark)
        self.lastCommitted = self.last
    }

    func meta(_ key: String) throws -> Int {
        let statement = try self.connection.statement("SELECT value FROM choreo_meta WHERE key = ?1")
        defer { statement.reset() }
        try statement.bind(key, at: 1)
        return try statement.step() ? statement.int(0) : 0
    }

    private func setMeta(_ key: String, _ value: Int) throws {
        let statement = try self.connection.statement("INSERT OR REPLACE INTO choreo_meta(key, value) VALUES(?1, ?2)")
        try statement.bind(key, at: 1)
        statement.bind(value, at: 2)
        try statement.run()
    }

    // MARK: Groups

    /// The transaction is about to be committed: what waits is written.
    ///
    /// - Throws: Why that is not possible, or has not been possible since the transaction began.
    func willCommit() throws {
        try self.writeBatchOrNoteRefusal()
        if let refusal { throw refusal }
    }

    /// The transaction has been committed.
    func didCommit() {
        self.refused = max(0, self.refused - (self.last - self.lastCommitted))
        self.lastCommitted = self.last
        self.purgedUpToCommitted = self.purgedUpTo
        self.names.keepLearned()
    }

    /// The transaction has been rolled back.
    func didRollBack() {
        if self.refusal.take() != nil { self.refused = self.last - self.lastCommitted }
        self.batch.removeAll()
        self.last = self.lastCommitted
        self.purgedUpTo = self.purgedUpToCommitted
        self.names.forgetLearned()
    }

    /// A body begins, whose writes can be taken back alone if it is guarded.
    func willBeginBody(isGuarded: Bool) throws {
        // What was there before must not go with them.
        if isGuarded { try self.writeBatchOrNoteRefusal() }
        self.body = (self.last, isGuarded)
    }

    /// What the body has written is taken back.
    ///
    /// - Returns: Whether its entries are, too; `false` if that takes the whole transaction.
    func takeBackBody() -> Bool {
        let count = max(0, self.last - self.body.start)
        let written = max(0, count - self.batch.count)
        guard written == 0 || self.body.isGuarded else { return false }
        self.batch.removeLast(count - written)
        self.last = self.body.start
        return true
    }

    // MARK: Writing

    /// Adds an entry, with the number after the last one's.
    ///
    /// It is written with others, at the latest before the commit. If SQLite refuses one of them, the commit tells. When
    /// the same is tried again, each entry is written at once, to find out which one it is.
    ///
    /// - Throws: Why the event can't be stored, or the database's trouble.
    func append(_ entry: JournalEntry) throws {
        guard self.refused == 0 else {
            try self.add(entry)
            return try self.writeBatch()
        }
        if self.batch.isFull { try self.writeBatchOrNoteRefusal() }
        try self.add(entry)
    }

    /// Adds an entry, and writes it.
    ///
    /// - Returns: Its number.
    func write(_ entry: JournalEntry) throws -> Int {
        // What waits must not be lost with an entry that is refused.
        try self.writeBatchOrNoteRefusal()
        try self.add(entry)
        try self.writeBatch()
        return self.last
    }

    private func add(_ entry: JournalEntry) throws {
        if let event = entry.event {
            try self.add(entry, with: event)
        } else {
            self.batch.add(entry)
        }
        self.last += 1
    }

    private func add(_ entry: JournalEntry, with event: AnyEnvelope) throws {
        let metadata = event.metadata
        let described = EntryBatch.Event(
            name: try self.names.number(of: event),
            source: try self.names.number(of: metadata.source),
            time: metadata.time,
            trace: metadata.trace
        )
        try event.withEncoded(using: self.sink) { payload in
            guard payload.count <= Self.payloadLimit else {
                throw SQLiteError(
                    .tooLarge,
                    "\(event.name) is \(payload.count) bytes of JSON; an event may have \(Self.payloadLimit). Publish "
                        + "what others need to know, and where to find the rest."
                )
            }
            self.batch.add(entry, described, id: metadata.id, payload: payload)
        }
    }

    /// Writes the entries that wait; if that fails, they are not there.
    private func writeBatch() throws {
        guard self.batch.count > 0 else { return }
        let before = self.last - self.batch.count
        defer { self.batch.removeAll() }
        do {
            try self.batch.write(from: before + 1) { try self.insertion(of: $0) }
        } catch {
            self.last = before
            throw error
        }
    }

    /// Writes the entries that wait; that SQLite refuses one of them is told by the commit.
    private func writeBatchOrNoteRefusal() throws {
        let last = self.last
        do {
            try self.writeBatch()
        } catch let error as SQLiteError where !error.isTrouble {
            self.refusal = self.refusal ?? error
            self.last = last
        }
    }

    private func insertion(of rows: Int) throws -> Statement {
        if let statement = self.insertions[rows] { return statement }
        let statement = try self.connection.prepare(ownStatement: EntryBatch.insertion(of: rows))
        self.insertions[rows] = statement
        return statement
    }

    /// Writes something else of the framework's own.
    func write(_ change: JournalChange) throws {
        switch change {
        case .settlement(let watermark, let opened, let closed):
            // Records by hand may have been open behind the watermark: what it passes is settled.
            try self.run(
                """
                DELETE FROM choreo_open WHERE number <= ?1
                    AND number > coalesce((SELECT value FROM choreo_meta WHERE key = 'watermark'), 0)
                """,
                watermark
            )
            try self.setMeta("watermark", watermark)
            for number in opened { try self.run("INSERT OR IGNORE INTO choreo_open(number) VALUES(?1)", number) }
            for number in closed { try self.run("DELETE FROM choreo_open WHERE number = ?1", number) }
        case .letter(let letter, let step):
            try self.write(letter, step: step)
        case .letterRemoved(let key, let step):
            let statement = try self.connection.statement(
                "DELETE FROM choreo_letters WHERE id = ?1 AND step = ?2 AND is_undo = ?3"
            )
            try statement.bind(high: key.event.high, low: key.event.low, at: 1)
            statement.bind(step, at: 2)
            statement.bind(key.isCompensation ? 1 : 0, at: 3)
            try statement.run()
        case .attempts(let saga, let step, let isUndo, let count):
            try self.write(attempts: count, of: step, isUndo: isUndo, in: saga)
        case .replayed(let saga, let step, let isUndo):
            try self.writeReplay(of: step, isUndo: isUndo, in: saga)
        case .debt(let debt, let step):
            try self.write(debt, step: step)
        }
    }

    private func run(_ sql: StaticString, _ number: Int) throws {
        let statement = try self.connection.statement(sql)
        statement.bind(number, at: 1)
        try statement.run()
    }

    /// Counts a body that ran when the last process ended.
    func count(_ call: CallMark.Call) throws {
        guard self.names.steps[call.step] != nil else { return }
        try self.write(attempts: call.attempt, of: call.step, isUndo: call.isUndo, in: call.saga)
    }

    /// Notes which of the known steps are not declared any more.
    func retire(_ isRemoved: (_ participant: String, _ step: String) -> Bool) throws {
        for (number, step) in self.names.steps where isRemoved(step.participant, step.step) {
            try self.run("UPDATE choreo_steps SET is_retired = 1 WHERE id = ?1 AND NOT is_retired", number)
        }
    }

    func write(attempts: Int, of step: Int, isUndo: Bool, in saga: SagaID) throws {
        // Once a dead letter was replayed, all that comes after is the replay.
        let statement = try self.connection.statement(
            """
            INSERT INTO choreo_attempts(saga, step, is_undo, count) VALUES(?1, ?2, ?3, ?4)
                ON CONFLICT DO UPDATE SET count = CASE WHEN count < 0 THEN ~excluded.count ELSE excluded.count END
            """
        )
        try statement.bind(high: saga.high, low: saga.low, at: 1)
        statement.bind(step, at: 2)
        statement.bind(isUndo ? 1 : 0, at: 3)
        statement.bind(attempts, at: 4)
        try statement.run()
    }

    /// Notes that a dead letter is replayed.
    ///
    /// The attempts of a replay are kept as the complement of their number, which is below zero.
    private func writeReplay(of step: Int, isUndo: Bool, in saga: SagaID) throws {
        let statement = try self.connection.statement(
            "INSERT OR REPLACE INTO choreo_attempts(saga, step, is_undo, count) VALUES(?1, ?2, ?3, ~0)"
        )
        try statement.bind(high: saga.high, low: saga.low, at: 1)
        statement.bind(step, at: 2)
        statement.bind(isUndo ? 1 : 0, at: 3)
        try statement.run()
    }

    private func write(_ letter: DeadLetter, step: Int) throws {
        let statement = try self.connection.statement(
            """
            INSERT OR REPLACE INTO choreo_letters(
                event, saga, id, cause, event_time, source, trace, payload,
                step, participant, number, is_undo, error, attempts, time
            ) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            """
        )
        try self.bindWhole(letter.event, to: statement)
        statement.bind(step, at: 9)
        try statement.bind(letter.participant, at: 10)
        statement.bind(letter.id.number, at: 11)
        statement.bind(letter.isCompensation ? 1 : 0, at: 12)
        try statement.bind("\(letter.error)", at: 13)
        statement.bind(letter.attempts, at: 14)
        statement.bind(Int(letter.time.nanoseconds), at: 15)
        try statement.run()
        statement.reset()
        try self.setMeta("letters of \(letter.participant)", letter.id.number)
    }

    private func write(_ debt: CompensationDebt, step: Int) throws {
        let statement = try self.connection.statement(
            """
            INSERT INTO choreo_debts(event, saga, id, cause, event_time, source, trace, payload, step, reason)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """
        )
        try self.bindWhole(debt.event, to: statement)
        statement.bind(step, at: 9)
        try statement.bind(debt.reason, at: 10)
        try statement.run()
        statement.reset()
    }

    /// Binds an event with all its metadata to the first eight parameters.
    private func bindWhole(_ event: AnyEnvelope, to statement: Statement) throws {
        let metadata = event.metadata
        statement.bind(try self.names.number(of: event), at: 1)
        try statement.bind(high: metadata.saga.high, low: metadata.saga.low, at: 2)
        try statement.bind(high: metadata.id.high, low: metadata.id.low, at: 3)
        if let cause = metadata.causation {
            try statement.bind(high: cause.high, low: cause.low, at: 4)
        } else {
            statement.bindNull(at: 4)
        }
        statement.bind(Int(metadata.time.nanoseconds), at: 5)
        statement.bind(try self.names.number(of: metadata.source), at: 6)
        if let trace = metadata.trace {
            try statement.bind(trace.description, at: 7)
        } else {
            statement.bindNull(at: 7)
        }
        try self.bindPayload(of: event, to: statement)
    }

    /// Binds an event's bytes to the eighth parameter, or the reason why there are none.
    ///
    /// The event of a participant in memory was never stored before. The reason is a JSON string, which hardly any event
    /// is: decoded, the event is an `UndecodedMessage` with that payload.
    private func bindPayload(of event: AnyEnvelope, to statement: Statement) throws {
        do {
            try event.withEncoded(using: self.sink) { try statement.bind(text: $0, at: 8) }
        } catch let error where (error as? SQLiteError)?.isTrouble != true {
            let reason = "\(event.name) could not be stored: \(error)"
            try MessageCoding.withEncoded(reason, using: self.sink) { try statement.bind(text: $0, at: 8) }
        }
    }
}
