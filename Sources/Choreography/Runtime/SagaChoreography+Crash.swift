extension SagaChoreography {
    /// Ends as a process does that is killed: what is committed stays in the stores, and nothing else.
    ///
    /// The choreography's tasks must not run any more; whoever calls this owns the executor on which they would.
    /// Their bodies' transactions are rolled back, and the stores are free for a choreography that resumes this one.
    package func crash() -> Wreck {
        var waiting: [UnsafeContinuation<Void, Never>] = []
        let sagas = self.committedSagas
        for crew in self.crews { crew.release() }
        for lane in self.lanes {
            if let store = lane.volatileStore as? any CrashableStore { waiting += store.crash() }
        }
        return Wreck(self, sagas: sagas, waiting: waiting)
    }

    /// The first participant whose store can't crash, and the type of that store.
    package var uncrashable: (participant: String, store: String)? {
        let lane = self.lanes.first { !($0.store is any CrashableStore) }
        return lane.map { ($0.name, "\(type(of: $0.store))") }
    }

    /// The sagas of which a store in memory knows something, and how they have ended.
    package var committedSagas: [SagaID: SagaOutcome?] {
        var sagas: [SagaID: SagaOutcome?] = [:]
        for lane in self.lanes where lane.volatileStore != nil {
            for saga in lane.state.records.sagas(of: lane.name) {
                let (isCommitted, outcome) = saga.update { record in
                    (lane.steps.contains { record.rows[$0].state != .none }, record.outcome)
                }
                if isCommitted { sagas.updateValue(outcome, forKey: saga.id) }
            }
        }
        return sagas
    }
}

/// What is left of a choreography that has crashed.
package struct Wreck: Sendable {
    private let choreography: SagaChoreography
    /// The sagas of which the stores knew something, and how they had ended, if they had.
    package let sagas: [SagaID: SagaOutcome?]
    private let waiting: [UnsafeContinuation<Void, Never>]

    init(_ choreography: SagaChoreography, sagas: [SagaID: SagaOutcome?], waiting: [UnsafeContinuation<Void, Never>]) {
        self.choreography = choreography
        self.sagas = sagas
        self.waiting = waiting
    }

    /// Lets the tasks of the choreography come to their ends, once nobody needs its stores any more.
    package func sweep() {
        self.choreography.control.stop()
        for continuation in self.waiting { continuation.resume() }
    }
}

/// A store in memory whose process can be killed in a simulation.
package protocol CrashableStore {
    /// Rolls back what has not been committed, and belongs to nobody.
    ///
    /// - Returns: Those who waited for the store.
    func crash() -> [UnsafeContinuation<Void, Never>]

    /// Takes back what the last transaction has written although it is committed.
    func undoLastTransaction()

    /// A number that tells what the store holds from other contents.
    var fingerprint: Fingerprint { get }
}

extension InMemoryStore: CrashableStore {
    package func crash() -> [UnsafeContinuation<Void, Never>] {
        self.rollback()
        return self.access.forget()
    }

    package var fingerprint: Fingerprint {
        var fingerprint = Fingerprint()
        for table in self.scope.list { fingerprint.add(table.fingerprint.value) }
        return fingerprint
    }

    package func undoLastTransaction() {
        for table in self.scope.list { table.rollback() }
    }
}
