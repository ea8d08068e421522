extension SagaChoreography {
    /// The events that participants could not handle, oldest first.
    public var deadLetters: [DeadLetter] { self.runtime.deadLetters.letters }

    /// Tries a dead letter again, with a fresh count of attempts.
    ///
    /// The event goes through the barrier again. When it succeeds, what waited behind it follows in order. When it
    /// fails for good again, it becomes a dead letter again. Returns before the event is tried.
    ///
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/unknownDeadLetter`` or
    ///   ``RuntimeError/Code/shutDown``.
    public func replay(_ letter: DeadLetter.ID) throws {
        try self.switchboard.state.withLock { state throws(RuntimeError) in try state.checkNotStopped() }
        let entry = try self.runtime.deadLetters.take(letter)
        self.switchboard.send(.replay(letter), to: entry.lane)
    }

    /// Gives a dead letter up.
    ///
    /// What waited behind it goes on. Without a compensation event the saga ends stuck, with a debt that tells
    /// the reason. With one the event's step counts as rejected with it, and the saga is compensated.
    ///
    /// - Parameters:
    ///   - letter: The dead letter.
    ///   - reason: Why, for people.
    ///   - compensation: The compensation event that the event's step declares as its rejection.
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/unknownDeadLetter``,
    ///   ``RuntimeError/Code/wrongCompensation`` or ``RuntimeError/Code/shutDown``; the letter is kept then.
    public func discard(
        _ letter: DeadLetter.ID,
        reason: String,
        compensating compensation: (any CompensationEvent)? = nil
    ) throws {
        try self.switchboard.state.withLock { state throws(RuntimeError) in try state.checkNotStopped() }
        let entry = try self.runtime.deadLetters.entry(letter)
        if let compensation {
            try self.check(compensation, for: entry.letter, self.lanes[entry.lane].reactions[entry.reaction])
        }
        _ = try self.runtime.deadLetters.take(letter)
        let rejection = compensation.map { self.rejection(with: $0) }
        self.switchboard.send(.discard(letter, reason: reason, rejection: rejection), to: entry.lane)
    }

    private func check(
        _ compensation: any CompensationEvent,
        for letter: DeadLetter,
        _ reaction: LaneReaction
    ) throws {
        let type = MessageType(Swift.type(of: compensation))
        guard !letter.isCompensation, reaction.rejection == type else {
            let declared = letter.isCompensation ? nil : reaction.rejection
            throw RuntimeError(
                .wrongCompensation,
                "\(letter.participant).\(letter.step) can't be rejected with \(type). "
                    + (declared.map { "Discard it with a \($0)." } ?? "Discard it without a compensation event.")
            )
        }
    }

    private func rejection(
        with event: some CompensationEvent
    ) -> @Sendable (EnvelopeBox, StepCall) -> StepResult {
        let interceptors = self.runtime.interceptors
        return { trigger, call in
            let result = call.rejected(event, after: trigger)
            if let event = result.event { interceptors.send(event) }
            return result
        }
    }
}
