internal import Choreography

/// Records by hand, for code that knows the store only as a `TransactionalStore`.
extension Journal {
    func record(of key: StepKey) throws -> StepRecord? {
        let number = try self.names.number(ofStep: key.step, of: key.participant)
        let row = try self.connection.statement(
            """
            SELECT number, saga, step, role, state, place, cause, time, due, event, id, event_time, source, trace,
                payload
            FROM choreo_journal WHERE saga = ?1 AND step = ?2 ORDER BY role
            """
        )
        try row.bind(high: key.saga.high, low: key.saga.low, at: 1)
        row.bind(number, at: 2)
        let entries = try self.read(row)
        guard !entries.isEmpty else { return nil }
        var record = StepRecord(key: key, state: .none)
        for entry in entries {
            let event = entry.event.map { self.types.envelope($0) }
            if entry.role.part != nil {
                record.arrivals += [event].compactMap { $0 }
                continue
            }
            if entry.role == .undo || entry.role == .step { record.state = entry.state }
            if entry.role == .step { record.completion = event }
            if let event, try self.isOpen(entry.number) { record.unsettled.append(event) }
        }
        if record.state == .undone { record.completion = nil }
        return record
    }

    func save(_ record: StepRecord) throws {
        let step = try self.names.number(ofStep: record.key.step, of: record.key.participant)
        for envelope in record.arrivals + record.unsettled + [record.completion].compactMap({ $0 }) {
            self.types.learn(envelope.messageType)
        }
        for (part, arrival) in record.arrivals.enumerated() {
            try self.replace(record, step, .arrival(part), arrival, isOpen: false)
        }
        try self.close(record, step)
        guard record.state != .none else { return }
        guard record.state == .undone else {
            let event = record.completion ?? record.unsettled.last
            return try self.replace(record, step, .step, event, isOpen: !record.unsettled.isEmpty)
        }
        // The step has an entry of its own, with its event.
        let known = try self.published(by: step, in: record.key.saga)
        let event = record.unsettled.last { $0.metadata.id != known }
        try self.replace(record, step, .undo, event, isOpen: event != nil)
    }

    /// The event that a step has published, which is not that of its undo.
    private func published(by step: Int, in saga: SagaID) throws -> EventID? {
        let row = try self.connection.statement(
            "SELECT id FROM choreo_journal WHERE saga = ?1 AND step = ?2 AND role = ?3"
        )
        defer { row.reset() }
        try row.bind(high: saga.high, low: saga.low, at: 1)
        row.bind(step, at: 2)
        row.bind(JournalEntry.Role.step.rawValue, at: 3)
        guard try row.step(), let id = row.halves(0) else { return nil }
        return EventID(high: id.high, low: id.low)
    }

    /// Settles what an earlier record of the step had to publish, and this one has not.
    private func close(_ record: StepRecord, _ step: Int) throws {
        let row = try self.connection.statement(
            "SELECT number, id FROM choreo_open JOIN choreo_journal USING (number) WHERE saga = ?1 AND step = ?2"
        )
        defer { row.reset() }
        try row.bind(high: record.key.saga.high, low: record.key.saga.low, at: 1)
        row.bind(step, at: 2)
        let unsettled = Set(record.unsettled.map(\.metadata.id))
        var closed: [Int] = []
        while try row.step() {
            let id = row.halves(1).map { EventID(high: $0.high, low: $0.low) }
            if id.map({ !unsettled.contains($0) }) ?? true { closed.append(row.int(0)) }
        }
        guard !closed.isEmpty else { return }
        try self.write(.settlement(upTo: self.meta("watermark"), opened: [], closed: closed))
    }

    private func replace(
        _ record: StepRecord,
        _ step: Int,
        _ role: JournalEntry.Role,
        _ event: AnyEnvelope?,
        isOpen: Bool
    ) throws {
        try self.remove(role, of: step, in: record.key.saga)
        let number = try self.write(
            JournalEntry(
                saga: record.key.saga,
                step: step,
                role: role,
                state: role.part == nil ? record.state : .none,
                place: 0,
                cause: event?.metadata.causation,
                event: event,
                time: event?.metadata.time ?? SystemClock().now
            )
        )
        if isOpen { try self.write(.settlement(upTo: self.meta("watermark"), opened: [number], closed: [])) }
    }

    private func remove(_ role: JournalEntry.Role, of step: Int, in saga: SagaID) throws {
        for delete in [
            try self.connection.statement(
                """
                DELETE FROM choreo_open WHERE number IN (
                    SELECT number FROM choreo_journal WHERE saga = ?1 AND step = ?2 AND role = ?3
                )
                """
            ),
            try self.connection.statement("DELETE FROM choreo_journal WHERE saga = ?1 AND step = ?2 AND role = ?3"),
        ] {
            try delete.bind(high: saga.high, low: saga.low, at: 1)
            delete.bind(step, at: 2)
            delete.bind(role.rawValue, at: 3)
            try delete.run()
        }
    }

    private func isOpen(_ number: Int) throws -> Bool {
        let row = try self.connection.statement("SELECT 1 FROM choreo_open WHERE number = ?1")
        defer { row.reset() }
        row.bind(number, at: 1)
        return try row.step()
    }

    func settle(_ event: EventID) throws {
        let delete = try self.connection.statement(
            """
            DELETE FROM choreo_open WHERE number IN (
                SELECT number FROM choreo_open JOIN choreo_journal USING (number) WHERE id = ?1
            )
            """
        )
        try delete.bind(high: event.high, low: event.low, at: 1)
        try delete.run()
    }

    func openRecords(of participant: String) throws -> [StepRecord] {
        var keys: Set<StepKey> = []
        // A step and its undo may both be open; the record's place is that of its last commit.
        return try self.openEntries().reversed().filter { $0.participant == participant }
            .map { StepKey(saga: $0.saga, participant: participant, step: $0.step) }
            .filter { keys.insert($0).inserted }
            .reversed()
            .compactMap { try self.record(of: $0) }
    }
}
