/// Calls to the outside: what is journaled before and after them.
extension Lane {
    /// Journals that a call to the outside is about to be made, unless that is known.
    func intend(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        _ group: inout CommitGroup
    ) throws -> CommitGroup.Result {
        do {
            try self.checkDecoded(delivery, attempt)
            try self.checkCall(delivery.box, reaction, attempt)
        } catch {
            return .failed(attempt, error)
        }
        group.setAside(delivery.saga, in: self.index)
        guard !reaction.isUndo else { return .intended(attempt) }
        let place = delivery.saga.update { record in
            record.intend(reaction.step, for: delivery.box) ? record.nextEntry(at: self.state.now) : nil
        }
        if let place {
            try self.append(.intent, .none, place, delivery.box, delivery, reaction.step, &group)
        }
        return .intended(attempt)
    }

    /// Commits what a call to the outside has come to.
    func commit(
        _ result: Result<ExternalResult, any Error>,
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        _ group: inout CommitGroup
    ) throws -> CommitGroup.Result {
        guard case .external(let body) = reaction.body else { return .skipped(.duplicate) }
        delivery.saga.update { $0.countAttempt(of: reaction.step, isUndo: reaction.isUndo) }
        let answer: ExternalResult
        switch result {
        case .success(let value): answer = value
        // The call may have met a database of its own, whose trouble is not this store's.
        case .failure(let error): return .failed(attempt, error)
        }
        try group.store.beginBody(isGuarded: true)
        do {
            self.markCall(delivery, reaction, attempt, in: group)
            let result: StepResult =
                switch answer {
                case .answered(let value): try body.commit(delivery.box, attempt.call, value)
                case .rejected(let rejection): rejection
                }
            try group.store.keepBody()
            try self.journal(result, delivery, reaction, &group)
            return .ran(attempt: attempt.number, result)
        } catch {
            guard !group.store.isTrouble(error) else { throw error }
            try self.takeBackBody(of: delivery, isGuarded: true, orElse: .fails(error), group)
            return .failed(attempt, error)
        }
    }

    /// Journals that a step has rejected although its call may have had an effect.
    func journalUnknownEffect(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ group: inout CommitGroup
    ) throws {
        let place = delivery.saga.update { record in
            record.keepUnknownEffect(of: reaction.step, for: delivery.box)
            return record.nextEntry(at: self.state.now)
        }
        try self.append(.unknownEffect, .none, place, delivery.box, delivery, reaction.step, &group)
    }
}
