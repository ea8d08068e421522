public import Choreography

extension SagaProbe {
    /// The error with which bodies fail that the probe lets fail.
    public struct PlannedFailure: Error, CustomStringConvertible {
        /// Says that the test wants it.
        public let description = "the test lets it fail"

        /// Makes the error.
        public init() {}
    }

    /// Lets the next calls of a step's body fail, instead of running it.
    ///
    /// - Parameters:
    ///   - step: The step's identifier: unless it states one, the name of the message that triggers it.
    ///   - participant: The participant's name.
    ///   - times: How often, in whichever sagas; `nil` for each time until ``mend(step:of:fileID:line:)``.
    ///   - error: The error; not a compensation event, with which only a body rejects.
    ///   - fileID: The file of the call, for the failure.
    ///   - line: The line of the call, for the failure.
    /// - Throws: ``SagaProbeFailure`` if there is no such step.
    public func fail(
        step: String,
        of participant: String,
        times: Int? = 1,
        with error: any Error = PlannedFailure(),
        fileID: String = #fileID,
        line: Int = #line
    ) throws {
        let call = ProbeCall(fileID, line)
        try self.plan(self.body(step, participant, isUndo: false, at: call), times, error, at: call)
    }

    /// Lets the next calls of the body fail that undoes a step, instead of running it.
    ///
    /// - Parameters:
    ///   - step: The identifier of the step that is undone.
    ///   - participant: The participant's name.
    ///   - times: How often, in whichever sagas; `nil` for each time until ``mend(undoOf:of:fileID:line:)``.
    ///   - error: The error.
    ///   - fileID: The file of the call, for the failure.
    ///   - line: The line of the call, for the failure.
    /// - Throws: ``SagaProbeFailure`` if there is no such undo.
    public func fail(
        undoOf step: String,
        of participant: String,
        times: Int? = 1,
        with error: any Error = PlannedFailure(),
        fileID: String = #fileID,
        line: Int = #line
    ) throws {
        let call = ProbeCall(fileID, line)
        try self.plan(self.body(step, participant, isUndo: true, at: call), times, error, at: call)
    }

    /// Lets a step's body run again.
    ///
    /// - Throws: ``SagaProbeFailure`` if there is no such step.
    public func mend(step: String, of participant: String, fileID: String = #fileID, line: Int = #line) throws {
        self.process.faults.mend(try self.body(step, participant, isUndo: false, at: ProbeCall(fileID, line)))
    }

    /// Lets the body run again that undoes a step.
    ///
    /// - Throws: ``SagaProbeFailure`` if there is no such undo.
    public func mend(undoOf step: String, of participant: String, fileID: String = #fileID, line: Int = #line) throws {
        self.process.faults.mend(try self.body(step, participant, isUndo: true, at: ProbeCall(fileID, line)))
    }

    private func plan(_ body: ProbedBody, _ times: Int?, _ error: any Error, at call: ProbeCall) throws {
        precondition(times ?? 1 > 0, "A body fails at least once, not \(times ?? 1) times.")
        if let event = error as? any CompensationEvent {
            throw SagaProbeFailure(
                "\(type(of: event).eventName) is a compensation event, with which only a body rejects; \(body) can't be "
                    + "made to fail with it.\n\nPrepare the store so that the body rejects, or fail with another error.",
                at: call
            )
        }
        self.process.faults.add(PlannedFaults.Plan(body: body, times: times, error: error))
    }

    private func body(_ step: String, _ participant: String, isUndo: Bool, at call: ProbeCall) throws -> ProbedBody {
        let steps = self.process.choreography.graph.steps.filter { !isUndo || !$0.declaration.compensations.isEmpty }
        if let found = steps.first(where: { $0.participant == participant && $0.id == step }) {
            return ProbedBody(found, isUndo: isUndo)
        }
        let bodies = steps.map { "  \(isUndo ? "undoOf" : "step"): \"\($0.id)\", of: \"\($0.participant)\"\n" }
        throw SagaProbeFailure(
            "There is no \(isUndo ? "undo of a " : "")step '\(step)' of '\(participant)'. There are:\n\n"
                + bodies.joined() + "\nA step's identifier is the name of what triggers it, unless it states one.",
            at: call
        )
    }

    // MARK: Dead letters

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
