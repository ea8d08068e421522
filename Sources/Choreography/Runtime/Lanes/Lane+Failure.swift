extension Lane {
    /// What becomes of a delivery whose body has failed.
    enum Recovery {
        /// The body is called again at once.
        case again
        /// The delivery waits, or is done with.
        case later
        /// The step rejects with what it declares for exhausted retries.
        case reject(StepResult)
        /// The initiating step has failed for good, and its caller is to be told.
        case refuse(any Error)
    }

    /// Throws if a call must not, or should not, succeed.
    @inline(__always)
    func checkCall(_ trigger: EnvelopeBox, _ reaction: borrowing LaneReaction, _ attempt: borrowing Attempt) throws {
        if attempt.number > reaction.maxAttempts { throw self.usedUp(reaction) }
        if reaction.isUndo, attempt.call.input.isNothing { throw self.undoless(reaction) }
        guard self.hasFaults, let faults = self.runtime.environment.faults else { return }
        let error = faults.failure(
            handling: AnyEnvelope(trigger),
            in: reaction.site.step,
            of: self.name,
            attempt: attempt.number
        )
        if let error { throw error }
    }

    /// Throws if what a body has done should not be committed.
    @inline(__always)
    func checkCommit(_ trigger: EnvelopeBox, _ reaction: borrowing LaneReaction, attempt: Int) throws {
        guard self.hasFaults, let faults = self.runtime.environment.faults else { return }
        let error = faults.commitFailure(
            handling: AnyEnvelope(trigger),
            in: reaction.site.step,
            of: self.name,
            attempt: attempt
        )
        if let error { throw error }
    }

    /// A body has failed, and its writes are rolled back.
    ///
    /// - Returns: Whether the body is to be called again at once.
    func recover(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        from error: any Error
    ) -> Bool {
        switch self.decide(delivery, reaction, attempt, after: error) {
        case .again: return true
        case .later: return false
        case .reject(let result):
            if self.durable != nil {
                self.state.verdicts[Verdict.Key(delivery)] = .reject { _, _ in result }
                return true
            }
            self.rejectUncalled(delivery, reaction, attempt, result)
            return false
        case .refuse(let error):
            self.refuseStart(delivery, reaction, error)
            return false
        }
    }

    /// Commits a rejection that the body has not thrown.
    ///
    /// If the step calls the outside, the call may have had an effect, which its undo has to take back.
    func rejectUncalled(_ delivery: Delivery, _ reaction: LaneReaction, _ attempt: Attempt, _ result: StepResult) {
        self.commit(delivery, reaction, attempt: attempt.number, result)
        if reaction.isExternal { delivery.saga.update { $0.keepUnknownEffect(of: reaction.step, for: delivery.box) } }
    }

    /// Decides by policy, and sees to the delivery unless it is to be tried again or to reject at once.
    func decide(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        after error: any Error
    ) -> Recovery {
        // A body that was cancelled may throw whatever it likes.
        if self.runtime.isStopping {
            self.putBack(delivery, reaction)
            return .later
        }
        if error is ProcessDeath {
            self.state.pausing[ObjectIdentifier(delivery.saga)] = LaneState.Held(delivery: delivery)
            return .later
        }
        if let conflict = error as? LockConflict { return self.decide(delivery, reaction, attempt, after: conflict) }
        if let event = error as? any CompensationEvent {
            return self.giveUp(delivery, reaction, attempt, self.undeclared(event, in: reaction))
        }
        if let code = (error as? RuntimeError)?.code, Self.isHopeless(code) {
            return self.giveUp(delivery, reaction, attempt, error)
        }
        let pause = reaction.retry.pause(afterAttempts: attempt.number, random: self.runtime.environment.random)
        if let pause {
            let kind: TimelineEntry.Kind = reaction.isUndo && attempt.number >= 3 ? .undoDelayed : .retried
            self.note(kind, delivery, reaction, attempt: attempt.number, detail: "\(error)")
            if pause == .zero { return .again }
            self.state.pausing[ObjectIdentifier(delivery.saga)] = LaneState.Held(delivery: delivery)
            self.crew.moves.state.pauses.append(
                SagaMoves.Pause(saga: delivery.saga, lane: self.index, length: pause)
            )
            return .later
        }
        guard let map = reaction.onExhaustion, !reaction.isUndo else {
            return self.giveUp(delivery, reaction, attempt, error)
        }
        self.note(.exhausted, delivery, reaction, attempt: attempt.number, detail: "\(error)")
        return .reject(map(delivery.box, attempt.call, error))
    }

    /// Whether calling the body again would come to the same.
    private static func isHopeless(_ code: RuntimeError.Code) -> Bool {
        code == .undecodableMessage || code == .unstorableMessage || code == .undeclaredMessage
            || code == .incompatibleStore
    }

    /// Nothing helps: the event becomes a dead letter, or its sender is to be told.
    func giveUp(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        _ error: any Error
    ) -> Recovery {
        if reaction.isInitiating { return .refuse(error) }
        // A call beyond the budget was not made.
        let isMade = attempt.number <= reaction.retry.maxAttempts
        self.deadLetter(delivery, reaction, attempts: attempt.number - (isMade ? 0 : 1), error)
        return .later
    }

    /// The initiating step has failed for good: its caller is told, and the saga has never been.
    func refuseStart(_ delivery: Delivery, _ reaction: LaneReaction, _ error: any Error) {
        let failure = RuntimeError(
            .stepFailed,
            "\(self.name) could not handle \(type(of: delivery.box.message).messageName). Nothing was committed or "
                + "published; the command can be sent again.",
            cause: error,
            saga: delivery.saga.id
        )
        self.refuseStart(delivery, reaction, with: failure)
    }

    func refuseStart(_ delivery: Delivery, _ reaction: LaneReaction, with failure: RuntimeError) {
        self.crew.moves.state.starts.append((delivery.saga, .failed(failure)))
        self.crew.moves.state.refused.append(delivery.saga)
        let entry = self.makeEntry(.discarded, about: delivery.box, of: delivery.saga, reaction, detail: "\(failure)")
        let (motion, _) = delivery.saga.finish(delivery.box, entry, at: self.state.now, deciding: .failed(failure)) {
            ($0.finishDelivery(leadingTo: 0), ())
        }
        self.state.output.statistics.sagasStarted -= 1
        self.moved(delivery.saga, motion)
    }

    /// Every attempt was counted before it ran, and none has told how it ended.
    private func usedUp(_ reaction: borrowing LaneReaction) -> RuntimeError {
        RuntimeError(
            .stepFailed,
            "\(self.name).\(reaction.site.step) was called \(reaction.retry.maxAttempts) times before the choreography "
                + "was resumed, and never finished. It may have brought the process down."
        )
    }

    /// What a step has published is not kept once its saga can't be undone, nor if the step has no undo.
    ///
    /// A later declaration may want it all the same.
    private func undoless(_ reaction: borrowing LaneReaction) -> RuntimeError {
        RuntimeError(
            .incompatibleStore,
            "\(self.name).\(reaction.site.step) can't be undone: by an earlier declaration of the choreography there was "
                + "nothing to undo any more, and what the step had published is not kept. Undo it by hand, then discard "
                + "the dead letter."
        )
    }

    private func undeclared(_ event: any CompensationEvent, in reaction: LaneReaction) -> RuntimeError {
        let name = type(of: event).eventName
        let declared = reaction.rejection?.name ?? "no rejection"
        let problem =
            reaction.isUndo
            ? "The undo of \(self.name).\(reaction.site.step) threw \(name); an undo can only fail or succeed. Return the event "
                + "that it publishes, or throw another error to have it called again."
            : "\(self.name).\(reaction.site.step) threw \(name), but declares \(declared). Declare the event, or don't throw it."
        return RuntimeError(.undeclaredCompensation, problem, cause: event)
    }

    /// Leaves a delivery for the choreography that resumes this one.
    ///
    /// The call that was cancelled doesn't count.
    func putBack(_ delivery: Delivery, _ reaction: LaneReaction) {
        delivery.saga.update { $0.uncountAttempt(of: reaction.step, isUndo: reaction.isUndo) }
        self.state.pausing[ObjectIdentifier(delivery.saga)] = LaneState.Held(delivery: delivery)
    }

    /// Adds an entry that ends no delivery.
    func note(
        _ kind: TimelineEntry.Kind,
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        attempt: Int = 1,
        detail: String? = nil
    ) {
        self.state.output.statistics.count(kind)
        let entry = self.makeEntry(
            kind,
            about: delivery.box,
            of: delivery.saga,
            reaction,
            attempt: attempt,
            detail: detail
        )
        if let entry { delivery.saga.note(entry) }
    }
}
