internal import Choreography

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
        demand(times ?? 1 > 0, "A body fails at least once, not \(times ?? 1) times.")
        if let event = error as? any CompensationEvent {
            throw SagaProbeFailure(
                "\(type(of: event).eventName) is a compensation event, with which only a body rejects; \(body) can't be "
                    + "made to fail with it.\n\nPrepare the store so that the body rejects, or fail with another error.",
                at: call
            )
        }
        self.process.faults.add(PlannedFaults.Plan(body: body, times: times, error: error))
    }

    func body(_ step: String, _ participant: String, isUndo: Bool, at call: ProbeCall) throws -> ProbedBody {
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
}
