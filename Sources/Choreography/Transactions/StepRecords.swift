/// The framework's own records in a ``SynchronousStore``: barriers, outbox and open sagas.
public final class StepRecords: Sendable {
    private struct State {
        var participants: [String: ParticipantRecords] = [:]
        /// Records that were saved through ``TransactionalStore`` rather than by a lane.
        var saved: [StepKey: StepRecord] = [:]
        var pending: [StepRecord] = []
    }

    private let state = Confined(State())

    /// Makes empty records.
    public init() {}

    /// Keeps the records saved since the last commit. Called by the store's own `commit()`.
    public func commit() {
        guard !self.state.state.pending.isEmpty else { return }
        for record in self.state.state.pending { self.state.state.saved[record.key] = record }
        self.state.state.pending = []
    }

    /// Forgets the records saved since the last commit. Called by the store's own `rollback()`.
    public func rollback() {
        guard !self.state.state.pending.isEmpty else { return }
        self.state.state.pending = []
    }

    /// The records of one participant, made when they are first asked for.
    func records(of participant: String) -> ParticipantRecords {
        if let records = self.state.state.participants[participant] { return records }
        let records = ParticipantRecords()
        self.state.state.participants[participant] = records
        return records
    }

    func save(_ record: StepRecord) {
        self.state.state.pending.append(record)
    }

    func record(of key: StepKey) -> StepRecord? {
        self.state.state.saved[key]
    }

    func settle(_ events: [EventID]) {
        let settled = Set(events)
        for key in self.state.state.saved.keys {
            self.state.state.saved[key]?.unsettled.removeAll { settled.contains($0.metadata.id) }
        }
    }

    func openRecords(of participant: String) -> [StepRecord] {
        self.state.state.saved.values.filter { $0.key.participant == participant }
    }
}
