internal import Choreography

/// What a journal gives back when a choreography begins to run on it.
extension Journal {
    /// All that is not settled, and all that waits.
    func recover() throws -> JournalRecovery {
        var recovery = JournalRecovery()
        recovery.watermark = try self.meta("watermark")
        // Records by hand are open wherever they are, also behind the watermark.
        let open = try self.openEntries().filter { $0.number <= recovery.watermark }
        recovery.open = open.map(\.number)
        recovery.entries = try open + self.entries(after: recovery.watermark)
        recovery.letters = try self.letters()
        recovery.lastLetters = try self.lastLetters()
        recovery.debts = try self.debts()
        recovery.attempts = try self.attempts()
        recovery.steps = try self.declaredSteps()
        return recovery
    }

    // MARK: Entries

    func openEntries() throws -> [StoredEntry] {
        let statement = try self.connection.statement(
            """
            SELECT number, saga, step, role, state, place, cause, time, due, event, id, event_time, source, trace,
                payload
            FROM choreo_open JOIN choreo_journal USING (number) ORDER BY number
            """
        )
        return try self.read(statement)
    }

    private func entries(after watermark: Int) throws -> [StoredEntry] {
        let statement = try self.connection.statement(
            """
            SELECT number, saga, step, role, state, place, cause, time, due, event, id, event_time, source, trace,
                payload
            FROM choreo_journal WHERE number > ?1 ORDER BY number
            """
        )
        statement.bind(watermark, at: 1)
        return try self.read(statement)
    }

    /// The entries of sagas up to the watermark, each saga's in the order of their commits.
    func settledEntries(of sagas: some Collection<SagaID>) throws -> [StoredEntry] {
        let statement = try self.connection.statement(
            """
            SELECT number, saga, step, role, state, place, cause, time, due, event, id, event_time, source, trace,
                payload
            FROM choreo_journal WHERE saga = ?1 AND number <= ?2 ORDER BY number
            """
        )
        let watermark = try self.meta("watermark")
        var entries: [StoredEntry] = []
        for saga in sagas {
            try statement.bind(high: saga.high, low: saga.low, at: 1)
            statement.bind(watermark, at: 2)
            entries += try self.read(statement)
        }
        return entries
    }

    func read(_ statement: Statement) throws -> [StoredEntry] {
        defer { statement.reset() }
        var entries: [StoredEntry] = []
        while try statement.step() { entries.append(try self.entry(statement)) }
        return entries
    }

    private func entry(_ row: Statement) throws -> StoredEntry {
        guard let saga = row.halves(1), let step = self.names.steps[row.int(2)],
            let state = StepState(rawValue: UInt8(clamping: row.int(4)))
        else { throw self.damaged("entry \(row.int(0))") }
        let id = SagaID(high: saga.high, low: saga.low)
        let time = row.isNull(11) ? row.int(7) : row.int(11)
        return StoredEntry(
            number: row.int(0),
            saga: id,
            participant: step.participant,
            step: step.step,
            role: JournalEntry.Role(rawValue: row.int(3)),
            state: state,
            place: UInt32(clamping: row.int(5)),
            event: row.isNull(9)
                ? nil
                : try self.event(
                    row,
                    name: 9,
                    saga: id,
                    id: 10,
                    cause: 6,
                    time: Timestamp(nanoseconds: Int64(time)),
                    source: 12,
                    trace: 13,
                    payload: 14
                ),
            due: row.isNull(8) ? nil : Timestamp(nanoseconds: Int64(row.int(8)))
        )
    }

    private func event(
        _ row: Statement,
        name: Int32,
        saga: SagaID,
        id: Int32,
        cause: Int32,
        time: Timestamp,
        source: Int32,
        trace: Int32,
        payload: Int32
    ) throws -> StoredEvent {
        guard let type = self.names.eventNames[row.int(name)], let halves = row.halves(id),
            let source = self.names.sourceNames[row.int(source)]
        else { throw self.damaged("an event of saga \(saga)") }
        return StoredEvent(
            name: type.name,
            version: type.version,
            metadata: EnvelopeMetadata(
                id: EventID(high: halves.high, low: halves.low),
                saga: saga,
                causation: row.halves(cause).map { EventID(high: $0.high, low: $0.low) },
                time: time,
                source: source,
                trace: row.isNull(trace) ? nil : TraceContext(row.text(trace))
            ),
            payload: row.withBytes(payload) { Array($0) }
        )
    }

    func damaged(_ what: String) -> SQLiteError {
        SQLiteError(
            .corrupt,
            "\(self.connection.path): \(what) can't be read; the file is damaged. Restore it from a backup."
        )
    }

    // MARK: What waits

    private func letters() throws -> [StoredLetter] {
        let row = try self.connection.statement(
            """
            SELECT event, saga, id, cause, event_time, source, trace, payload,
                step, participant, number, is_undo, error, attempts, time
            FROM choreo_letters
            """
        )
        defer { row.reset() }
        var letters: [StoredLetter] = []
        while try row.step() {
            guard let step = self.names.steps[row.int(8)] else { throw self.damaged("a dead letter") }
            letters.append(
                StoredLetter(
                    number: row.int(10),
                    participant: row.text(9),
                    step: step.step,
                    isUndo: row.int(11) != 0,
                    event: try self.wholeEvent(row),
                    error: row.text(12),
                    attempts: row.int(13),
                    time: Timestamp(nanoseconds: Int64(row.int(14)))
                )
            )
        }
        return letters
    }

    private func debts() throws -> [StoredDebt] {
        let row = try self.connection.statement(
            """
            SELECT event, saga, id, cause, event_time, source, trace, payload, step, reason
            FROM choreo_debts ORDER BY number
            """
        )
        defer { row.reset() }
        var debts: [StoredDebt] = []
        while try row.step() {
            guard let step = self.names.steps[row.int(8)] else { throw self.damaged("a debt") }
            debts.append(
                StoredDebt(
                    participant: step.participant,
                    step: step.step,
                    event: try self.wholeEvent(row),
                    reason: row.text(9)
                )
            )
        }
        return debts
    }

    /// An event with all its metadata in the first eight columns.
    private func wholeEvent(_ row: Statement) throws -> StoredEvent {
        guard let saga = row.halves(1) else { throw self.damaged("an event") }
        return try self.event(
            row,
            name: 0,
            saga: SagaID(high: saga.high, low: saga.low),
            id: 2,
            cause: 3,
            time: Timestamp(nanoseconds: Int64(row.int(4))),
            source: 5,
            trace: 6,
            payload: 7
        )
    }

    private func attempts() throws -> [StoredAttempts] {
        let row = try self.connection.statement("SELECT saga, step, is_undo, count FROM choreo_attempts")
        defer { row.reset() }
        var attempts: [StoredAttempts] = []
        while try row.step() {
            guard let saga = row.halves(0), let step = self.names.steps[row.int(1)] else {
                throw self.damaged("a count of attempts")
            }
            let count = row.int(3)
            attempts.append(
                StoredAttempts(
                    saga: SagaID(high: saga.high, low: saga.low),
                    participant: step.participant,
                    step: step.step,
                    isUndo: row.int(2) != 0,
                    count: count < 0 ? ~count : count,
                    isReplay: count < 0
                )
            )
        }
        return attempts
    }

    private func declaredSteps() throws -> [String: Set<String>] {
        let row = try self.connection.statement("SELECT participant, step FROM choreo_steps WHERE NOT is_retired")
        defer { row.reset() }
        var steps: [String: Set<String>] = [:]
        while try row.step() { steps[row.text(0), default: []].insert(row.text(1)) }
        return steps
    }

    private func lastLetters() throws -> [String: Int] {
        let row = try self.connection.statement(
            "SELECT substr(key, 12), value FROM choreo_meta WHERE key LIKE 'letters of %'"
        )
        defer { row.reset() }
        var numbers: [String: Int] = [:]
        while try row.step() { numbers[row.text(0)] = row.int(1) }
        return numbers
    }
}
