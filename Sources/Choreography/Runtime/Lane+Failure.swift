extension Lane {
    /// Throws the error that the environment wants a call to fail with.
    @inline(__always)
    func fail(onPurpose delivery: Delivery, _ reaction: LaneReaction, _ attempt: Attempt) throws {
        guard let faults = self.runtime.environment.faults else { return }
        let error = faults.failure(
            handling: delivery.box.metadata.id,
            in: reaction.site.step,
            of: self.name,
            attempt: attempt.number
        )
        if let error { throw error }
    }

    /// A body has failed, and its writes are rolled back: decides what becomes of its event.
    ///
    /// - Returns: Whether the body is to be called again at once.
    func fail(_ delivery: Delivery, _ reaction: LaneReaction, _ attempt: Attempt, _ error: any Error) -> Bool {
        if error is CancellationError, self.runtime.isStopping {
            self.putBack(delivery)
            return false
        }
        if let event = error as? any CompensationEvent {
            self.giveUp(delivery, reaction, attempt, self.undeclared(event, in: reaction))
            return false
        }
        let pause = reaction.retry.pause(afterAttempts: attempt.number, random: self.runtime.environment.random)
        guard let pause else {
            self.exhaust(delivery, reaction, attempt, error)
            return false
        }
        self.note(.retried, delivery, reaction, attempt: attempt.number, detail: "\(error)")
        if pause == .zero { return true }
        self.state.held[ObjectIdentifier(delivery.saga)] = LaneState.Held(delivery: delivery, reason: .retry)
        self.state.output.pauses.append((delivery.saga, pause))
        return false
    }

    /// The retries are used up: the step may turn that into its rejection.
    private func exhaust(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        _ error: any Error
    ) {
        guard let map = reaction.onExhaustion, !reaction.isUndo else {
            return self.giveUp(delivery, reaction, attempt, error)
        }
        self.note(.exhausted, delivery, reaction, attempt: attempt.number, detail: "\(error)")
        self.commit(delivery, reaction, attempt, map(attempt.call, error))
    }

    /// Nothing helps: the event becomes a dead letter, or its sender is told.
    private func giveUp(_ delivery: Delivery, _ reaction: LaneReaction, _ attempt: Attempt, _ error: any Error) {
        if reaction.isInitiating {
            self.refuseStart(delivery, reaction, error)
        } else {
            self.deadLetter(delivery, reaction, attempts: attempt.number, error)
        }
    }

    /// The initiating step has failed for good: its caller is told, and the saga has never been.
    private func refuseStart(_ delivery: Delivery, _ reaction: LaneReaction, _ error: any Error) {
        let failure = RuntimeError(
            .stepFailed,
            "\(self.name) could not handle \(type(of: delivery.box.message).messageName). Nothing was committed or "
                + "published; the command can be sent again.",
            cause: error,
            saga: delivery.saga.id
        )
        self.state.output.starts.append((delivery.saga, .failed(failure)))
        let entry = self.makeEntry(.discarded, delivery, reaction, event: delivery.box, detail: "\(error)")
        let (motion, _) = delivery.saga.finish(entry, at: self.state.now) { ($0.finishDelivery(leadingTo: 0), ()) }
        self.done(delivery, .discarded, motion)
    }

    private func undeclared(_ event: any CompensationEvent, in reaction: LaneReaction) -> RuntimeError {
        let name = type(of: event).eventName
        let declared = reaction.rejection?.name ?? "no rejection"
        let problem =
            reaction.isUndo
            ? "The undo of \(self.name).\(reaction.site.step) threw \(name); an undo can only fail or succeed."
            : "\(self.name).\(reaction.site.step) threw \(name), but declares \(declared)."
        return RuntimeError(.undeclaredCompensation, "\(problem) Declare the event, or don't throw it.", cause: event)
    }

    /// Leaves a delivery for the choreography that resumes this one.
    private func putBack(_ delivery: Delivery) {
        self.state.held[ObjectIdentifier(delivery.saga)] = LaneState.Held(delivery: delivery, reason: .retry)
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
            delivery,
            reaction,
            event: delivery.box,
            attempt: attempt,
            detail: detail
        )
        if let entry { delivery.saga.note(entry) }
    }
}
