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
        case .giveUp(let reason, let letter):
            try self.forget(letter, in: group)
            let isOwed = delivery.saga.update { $0.giveUp(reaction.step, now: self.state.now) }
            if isOwed {
                try self.journal(.fenced, delivery, reaction, &group)
                try self.keepDebt(of: delivery, reaction, reason, in: group)
            }
            return .givenUp(reason: reason, isOwed: isOwed)
        case .owe(let reason, let letter):
            try self.forget(letter, in: group)
            try self.keepDebt(of: delivery, reaction, reason, in: group)
            return .leftOwing(reason: reason)
        case .reject(let letter, let makeResult):
            if let letter { try self.forget(letter, in: group) }
            let admission = delivery.saga.update { self.admission(of: delivery.box, reaction, &$0) }
            guard case .run(let input, let number) = admission else {
                return .skipped(.duplicate)
            }
            let result = makeResult(delivery.box, self.makeCall(reaction, with: input))
            do {
                try self.journal(result, delivery, reaction, &group)
                if reaction.isExternal { try self.journalUnknownEffect(delivery, reaction, &group) }
            } catch {
                return try self.setBack(before, delivery, reaction, after: error, group)
            }
            return .ran(attempt: number, result)
        case .fails(let error):
            let admission = delivery.saga.update { self.admission(of: delivery.box, reaction, &$0) }
            guard case .run(let input, let number) = admission else {
                return .skipped(.duplicate)
            }
            let call = self.makeCall(reaction, with: input)
            return .failed(Attempt(call: call, number: number), error)
        case .called(let attempt, let result):
            return try self.commit(result, delivery, reaction, attempt, &group)
        }
    }

    /// Keeps a debt for which no dead letter stands any more.
    private func keepDebt(
        of delivery: Delivery,
        _ reaction: LaneReaction,
        _ reason: String,
        in group: CommitGroup
    ) throws {
        let debt = self.debt(delivery, reaction, reason: Self.debtReason(ofDiscarding: reason))
        try group.store.write(.debt(debt, step: self.journalNumber(ofStep: debt.step)))
    }

    /// A dead letter is discarded together with what that comes to.
    private func forget(_ letter: DeadLetter.Key, in group: CommitGroup) throws {
        try group.store.write(.letterRemoved(letter, step: self.journalNumber(ofStep: letter.step)))
    }
}
