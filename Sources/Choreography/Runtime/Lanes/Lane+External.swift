/// Steps with an effect outside the database.
///
/// The lane goes through such a step twice: first it commits that a call is about to be made, and sets the saga aside;
/// when the call has ended, it takes the delivery up again with what came of it.
extension Lane {
    /// A call that is to be made.
    struct ExternalCall: Sendable {
        let delivery: Delivery
        let attempt: Attempt
        let lane: Int
        let reaction: LaneReaction

        /// Makes the call, within its time limit.
        func make(in environment: Environment) async -> Result<ExternalResult, any Error> {
            guard case .external(let body) = self.reaction.body else {
                return .failure(CancellationError())
            }
            let site = self.reaction.site
            let key = IdempotencyKey(saga: self.delivery.saga.id, participant: site.participant, step: site.step)
            let call = self.attempt.call
            let trigger = self.delivery.box
            do {
                let limit = TimeLimit(body.limit, environment, isShielded: self.reaction.isUndo)
                let answer = try await environment.watching(self.delivery, site) {
                    try await limit.run { try await body.call(trigger, call, key) }
                }
                return .success(answer)
            } catch {
                return .failure(error)
            }
        }
    }

    /// A delivery in a store in memory: the call is to be made, or has been made.
    ///
    /// - Returns: Whether the step is to be tried again at once.
    func perform(_ delivery: Delivery, _ reaction: LaneReaction, _ body: LaneReaction.External) -> Bool {
        guard case .called(let attempt, let result)? = self.state.verdicts.removeValue(forKey: Verdict.Key(delivery))
        else {
            guard let attempt = self.admit(delivery, reaction) else { return false }
            do {
                try self.checkCall(delivery.box, reaction, attempt)
            } catch {
                return self.recover(delivery, reaction, attempt, from: error)
            }
            if !reaction.isUndo { delivery.saga.update { _ = $0.intend(reaction.step, for: delivery.box) } }
            self.startCall(delivery, reaction, attempt)
            return false
        }
        delivery.saga.update { $0.countAttempt(of: reaction.step, isUndo: reaction.isUndo) }
        do {
            switch try result.get() {
            case .answered(let value):
                let result = try body.commit(delivery.box, attempt.call, value)
                try self.checkCommit(delivery.box, reaction, attempt: attempt.number)
                self.commit(delivery, reaction, attempt: attempt.number, result)
            case .rejected(let result): self.commit(delivery, reaction, attempt: attempt.number, result)
            }
            return false
        } catch {
            self.volatileStore?.rollback()
            return self.recover(delivery, reaction, attempt, from: error)
        }
    }

    /// That the call is about to be made is committed: the saga is set aside until it has ended.
    ///
    /// The attempt counts once it has: a call that is cut off is made again by a choreography that resumes this one.
    func startCall(_ delivery: Delivery, _ reaction: LaneReaction, _ attempt: Attempt) {
        delivery.saga.update { $0.uncountAttempt(of: reaction.step, isUndo: reaction.isUndo) }
        self.state.pausing[ObjectIdentifier(delivery.saga)] = LaneState.Held(delivery: delivery, reason: .call)
        let call = ExternalCall(delivery: delivery, attempt: attempt, lane: self.index, reaction: reaction)
        if self.state.calls[delivery.reaction, default: 0] < reaction.concurrency {
            self.state.calls[delivery.reaction, default: 0] += 1
            self.crew.moves.state.calls.append(call)
        } else {
            self.state.waitingCalls[delivery.reaction, default: FIFO()].append(call)
        }
    }

    /// A call has ended: its delivery is taken up again, and what came for the saga behind it.
    func endCall(_ call: ExternalCall, _ result: Result<ExternalResult, any Error>) {
        let reaction = call.delivery.reaction
        if let next = self.state.waitingCalls[reaction]?.popFirst() {
            self.crew.moves.state.calls.append(next)
        } else {
            self.state.calls[reaction, default: 1] -= 1
        }
        let held = self.state.pausing.removeValue(forKey: ObjectIdentifier(call.delivery.saga))
        self.state.verdicts[Verdict.Key(call.delivery)] = .called(call.attempt, result)
        self.state.backlog.prepend([call.delivery] + (held?.behind ?? FIFO()))
    }
}
