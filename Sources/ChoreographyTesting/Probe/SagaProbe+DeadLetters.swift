public import Choreography

extension SagaProbe {
    /// The events that participants could not handle, oldest first.
    public var deadLetters: [DeadLetter] { self.process.choreography.deadLetters }

    /// Expects that a step could not handle its event for good.
    ///
    /// - Parameters:
    ///   - step: The step's identifier.
    ///   - participant: The participant's name.
    ///   - saga: The saga in which; `nil` for any.
    ///   - fileID: The file of the call, for the failure.
    ///   - line: The line of the call, for the failure.
    /// - Returns: The dead letter, the oldest that was not expected before, to be replayed or discarded.
    /// - Throws: ``SagaProbeFailure`` if there is none.
    @discardableResult
    public func expectDeadLetter(
        step: String,
        of participant: String,
        in saga: SagaID? = nil,
        fileID: String = #fileID,
        line: Int = #line
    ) throws -> DeadLetter {
        let call = ProbeCall(fileID, line)
        return try self.letter(self.body(step, participant, isUndo: false, at: call), saga, at: call)
    }

    /// Expects that the undo of a step could not handle its event for good.
    ///
    /// - Parameters:
    ///   - step: The identifier of the step that was to be undone.
    ///   - participant: The participant's name.
    ///   - saga: The saga in which; `nil` for any.
    ///   - fileID: The file of the call, for the failure.
    ///   - line: The line of the call, for the failure.
    /// - Returns: The dead letter, the oldest that was not expected before, to be replayed or discarded.
    /// - Throws: ``SagaProbeFailure`` if there is none.
    @discardableResult
    public func expectDeadLetter(
        undoOf step: String,
        of participant: String,
        in saga: SagaID? = nil,
        fileID: String = #fileID,
        line: Int = #line
    ) throws -> DeadLetter {
        let call = ProbeCall(fileID, line)
        return try self.letter(self.body(step, participant, isUndo: true, at: call), saga, at: call)
    }

    private func letter(_ body: ProbedBody, _ saga: SagaID?, at call: ProbeCall) throws -> DeadLetter {
        try self.check(at: call)
        let letter = self.unknownLetters.first { letter in
            letter.participant == body.participant && letter.step == body.step
                && letter.isCompensation == body.isUndo && (saga ?? letter.saga) == letter.saga
        }
        guard let letter else {
            throw try self.failure(
                "Expected a dead letter of \(body), but there is none.\n\n\(self.situation)",
                at: call
            )
        }
        self.knownLetters.insert(letter.id)
        return letter
    }

    /// The dead letters that were not expected.
    var unknownLetters: [DeadLetter] { self.deadLetters.filter { !self.knownLetters.contains($0.id) } }

    /// Tries a dead letter again, and runs until nothing more happens without time passing.
    ///
    /// - Throws: ``SagaProbeFailure`` if the letter is replayed or discarded already.
    public func replay(_ letter: DeadLetter, fileID: String = #fileID, line: Int = #line) throws {
        try self.act(at: ProbeCall(fileID, line)) { try $0.replay(letter.id) }
    }

    /// Gives a dead letter up, and runs until nothing more happens without time passing.
    ///
    /// - Parameters:
    ///   - letter: The dead letter.
    ///   - reason: Why.
    ///   - compensation: The compensation event that the event's step declares as its rejection.
    ///   - fileID: The file of the call, for the failure.
    ///   - line: The line of the call, for the failure.
    /// - Throws: ``SagaProbeFailure`` if the letter is replayed or discarded already, or can't be rejected like this.
    public func discard(
        _ letter: DeadLetter,
        reason: String = "the test gives it up",
        compensating compensation: (any CompensationEvent)? = nil,
        fileID: String = #fileID,
        line: Int = #line
    ) throws {
        try self.act(at: ProbeCall(fileID, line)) {
            try $0.discard(letter.id, reason: reason, compensating: compensation)
        }
    }

    private func act(at call: ProbeCall, _ act: (SagaChoreography) throws -> Void) throws {
        try self.check(at: call)
        do {
            self.process.scheduler.moveHere()
            defer { self.process.scheduler.pause() }
            try act(self.process.choreography)
        } catch {
            throw SagaProbeFailure("\(error)", cause: error, at: call)
        }
        try self.run(until: self.now, at: call)
    }
}
