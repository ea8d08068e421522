/// A step's call in a transaction of a store that may suspend.
struct GeneralStep: Sendable {
    /// How the call ended.
    enum Outcome: Sendable {
        /// The body ran, and what came of it is committed.
        case ran(StepResult)
        /// The store knew that the body must not run.
        case absorbed(StepRecord)
    }

    /// Takes back what a body wrote before it rejected.
    private struct Rejected: Error {
        let result: StepResult
    }

    let key: StepKey
    let trigger: EnvelopeBox
    let call: StepCall
    let isUndo: Bool
    let keepsCompletion: Bool
    /// Whether somebody reacts to the event that is published, so that it stays in the outbox until then.
    let isAwaited: @Sendable (Route) -> Bool

    /// Runs the body in one transaction with the record of it.
    func run<Store: TransactionalStore>(
        _ body: (@escaping @Sendable () -> Store.Transaction) -> StepBody<Store>.Suspending,
        in store: Store
    ) async throws -> Outcome {
        var isWritten = false
        do {
            return try await store.withTransaction { transaction in
                let known = try await store.record(of: self.key, in: transaction)
                if let known {
                    let mayRun = self.isUndo ? known.state == .committed : known.state == .none
                    guard mayRun else { return .absorbed(known) }
                }
                let confined = Confined(transaction)
                let result = try await body({ confined.state })(self.trigger, self.call)
                if case .rejected = result { throw Rejected(result: result) }
                try await store.save(self.record(after: result, replacing: known), in: transaction)
                isWritten = true
                return .ran(result)
            }
        } catch let rejected as Rejected {
            do {
                try await store.withTransaction { transaction in
                    try await store.save(self.record(after: rejected.result), in: transaction)
                    isWritten = true
                }
            } catch {
                throw isWritten ? CommitInDoubt(cause: error) : error
            }
            return .ran(rejected.result)
        } catch {
            throw isWritten ? CommitInDoubt(cause: error) : error
        }
    }

    /// What the store keeps of the step after a call.
    ///
    /// What the step has published stays in the outbox when it is undone: some reader may not have it yet.
    func record(after result: StepResult, replacing known: StepRecord? = nil) -> StepRecord {
        switch result {
        case .completed(let box):
            StepRecord(
                key: self.key,
                state: self.isUndo ? .undone : .committed,
                completion: self.keepsCompletion && !self.isUndo ? AnyEnvelope(box) : nil,
                unsettled: (known?.unsettled ?? []) + self.awaited(box)
            )
        case .rejected(let box):
            StepRecord(
                key: self.key,
                state: .rejected,
                completion: AnyEnvelope(box),
                unsettled: self.awaited(box)
            )
        case .done:
            StepRecord(key: self.key, state: .committed)
        }
    }

    private func awaited(_ box: EnvelopeBox) -> [AnyEnvelope] {
        self.isAwaited(box.route) ? [AnyEnvelope(box)] : []
    }
}

/// A store has thrown after everything was written: it may have committed that all the same.
struct CommitInDoubt: Error {
    let cause: any Error
}
