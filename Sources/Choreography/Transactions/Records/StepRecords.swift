/// The framework's own records in a ``VolatileStore``: barriers, outbox and open sagas.
public final class StepRecords: Sendable {
    private struct State: Sendable {
        var participants: [String: ParticipantRecords] = [:]
        /// The participants whose records a running choreography uses.
        var claimed: Set<String> = []
        /// Which of them lock something in the store, and who knows whether a saga that has a lock has ended.
        var locking: [String: LockWaits] = [:]
        /// Records that were saved through ``TransactionalStore`` rather than by a lane.
        var saved: [StepKey: StepRecord] = [:]
        /// When each of them was committed, by a number that counts up.
        var commits: [StepKey: Int] = [:]
        var lastCommit = 0
    }

    private let state = Locked(State())
    /// Records saved by the transaction that runs now.
    private let pending = Confined<[StepRecord]>([])

    /// Makes empty records.
    public init() {}

    /// Takes the records of a participant for a choreography that is about to run.
    ///
    /// - Parameters:
    ///   - participant: The participant's name.
    ///   - locks: Who knows which sagas of the choreography run, if a step of the participant locks something.
    /// - Returns: The records.
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/storeInUse``.
    func claim(_ participant: String, locking locks: LockWaits? = nil) throws -> ParticipantRecords {
        try self.state.withLock { state in
            if let locks, let other = state.locking.first(where: { $0.value !== locks })?.key {
                throw RuntimeError(
                    .storeInUse,
                    "'\(participant)' locks records in a store in which '\(other)' of another choreography does. "
                        + "Neither would know of the other's sagas, and void their locks. Shut the other one down "
                        + "first, or give each choreography stores of its own."
                )
            }
            guard state.claimed.insert(participant).inserted else {
                throw RuntimeError(
                    .storeInUse,
                    "Another choreography runs '\(participant)' on the same store. Shut it down first, or give each "
                        + "choreography stores of its own."
                )
            }
            let records = state.participants[participant] ?? ParticipantRecords()
            state.participants[participant] = records
            state.locking[participant] = locks
            return records
        }
    }

    /// Gives the records of a participant back.
    func release(_ participant: String) {
        self.state.withLock { state in
            state.claimed.remove(participant)
            state.locking[participant] = nil
        }
    }

    // MARK: Records that were saved through the general protocol

    /// Keeps the records saved since the last commit.
    ///
    /// Called by the store's own `commit()`.
    public func commit() {
        guard !self.pending.state.isEmpty else { return }
        let pending = self.pending.state
        // What they replace is freed without the lock: a message may refer to something that runs code of its own then.
        _ = self.state.withLock { state in
            pending.map { record in
                state.lastCommit += 1
                state.commits[record.key] = state.lastCommit
                return state.saved.updateValue(record, forKey: record.key)
            }
        }
        self.pending.state.removeAll()
    }

    /// Forgets the records saved since the last commit.
    ///
    /// Called by the store's own `rollback()`.
    public func rollback() {
        if !self.pending.state.isEmpty { self.pending.state.removeAll() }
    }

    func save(_ record: StepRecord) {
        self.pending.state.append(record)
    }

    func record(of key: StepKey) -> StepRecord? {
        self.pending.state.last { $0.key == key } ?? self.state.withLock { $0.saved[key] }
    }

    func settle(_ events: [EventID]) {
        let settled = Set(events)
        // The events too are freed without the lock.
        _ = self.state.withLock { state in
            let records = state.saved.filter { $0.value.unsettled.contains { settled.contains($0.metadata.id) } }
            for key in records.keys {
                state.saved[key]?.unsettled.removeAll { settled.contains($0.metadata.id) }
            }
            return records
        }
    }

    func openRecords(of participant: String) -> [StepRecord] {
        self.state.withLock { state in
            state.saved.values.filter { $0.key.participant == participant }
                .sorted { state.commits[$0.key, default: 0] < state.commits[$1.key, default: 0] }
        }
    }
}
