/// Deliveries that come to something without a call of their bodies.
extension Lane {
    /// Journals what a delivery comes to without a call of its body.
    func carryOut(
        _ verdict: Verdict,
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ group: inout CommitGroup
    ) throws -> CommitGroup.Result {
        let before = delivery.saga.update { $0.rows[reaction.step] }
        group.remember(before, of: reaction.step, in: delivery.saga)
        switch verdict {
        case .giveUp(let reason):
            let isOwed = delivery.saga.update { $0.giveUp(reaction.step, now: self.state.now) }
            if isOwed { try self.journal(.fenced, delivery, reaction, &group) }
            return .givenUp(reason: reason, isOwed: isOwed)
        case .reject(let makeResult):
            let admission = delivery.saga.update { self.admission(of: delivery, reaction, &$0) }
            guard case .run(let joined, let completion, let number) = admission else {
                return .skipped(.duplicate)
            }
            let call = self.makeCall(delivery, reaction, joined: joined, completion: completion)
            let result = makeResult(call)
            try self.journal(result, delivery, reaction, &group)
            if reaction.isExternal { try self.journalUnknownEffect(delivery, reaction, &group) }
            return .ran(Attempt(call: call, number: number), result)
        case .fails(let error):
            let admission = delivery.saga.update { self.admission(of: delivery, reaction, &$0) }
            guard case .run(let joined, let completion, let number) = admission else {
                return .skipped(.duplicate)
            }
            let call = self.makeCall(delivery, reaction, joined: joined, completion: completion)
            return .failed(Attempt(call: call, number: number), error)
        case .called(let attempt, let result):
            return try self.commit(result, delivery, reaction, attempt, &group)
        }
    }
}
