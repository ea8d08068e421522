public import Choreography

extension SagaProbe {
    /// Expects how a saga has ended.
    ///
    /// - Parameters:
    ///   - expected: The outcome.
    ///   - saga: The saga; `nil` for the one that began last.
    ///   - fileID: The file of the call, for the failure.
    ///   - line: The line of the call, for the failure.
    /// - Returns: The outcome, with its cause or its debts.
    /// - Throws: ``SagaProbeFailure`` if the saga has ended otherwise, or has not ended.
    @discardableResult
    public func expectOutcome(
        _ expected: ExpectedOutcome,
        of saga: SagaID? = nil,
        fileID: String = #fileID,
        line: Int = #line
    ) throws -> SagaOutcome {
        let call = ProbeCall(fileID, line)
        try self.check(at: call)
        guard let saga = saga ?? self.sagas.last else {
            throw SagaProbeFailure("Expected a saga that is \(expected), but none was begun.", at: call)
        }
        let name = "saga \(self.process.record.number(of: saga))"
        guard let outcome = self.process.handles[saga]?.currentOutcome else {
            throw try self.failure(
                "Expected \(name) to be \(expected), but it has not ended.\n\n\(self.situation)",
                at: call
            )
        }
        guard expected.matches(outcome) else {
            throw try self.failure(
                "Expected \(name) to be \(expected), but it is \(outcome).\n\n\(self.situation)",
                at: call
            )
        }
        self.judgedSagas.insert(saga)
        return outcome
    }

    /// Ends the test: nothing may be left that it has not expected.
    ///
    /// Shuts the choreography down, whatever comes of it, so that its stores can be used by another one.
    ///
    /// - Throws: ``SagaProbeFailure``, which lists the events that were not expected, the sagas that have not ended or
    ///   are stuck, the timers that are armed, the dead letters, and the failures that were asked for and did not come
    ///   to pass, each with what to write. A dead letter that was expected may stay, and the saga that it holds up; a
    ///   saga that is stuck may, if ``expectOutcome(_:of:fileID:line:)`` has said so.
    public func finish(fileID: String = #fileID, line: Int = #line) throws {
        let call = ProbeCall(fileID, line)
        defer { self.process.close() }
        try self.check(at: call)
        let problems = self.leftovers
        guard problems.isEmpty else { throw try self.failure(Self.report(problems), at: call) }
        let isHeldUp = !self.deadLetters.isEmpty || !self.process.choreography.monitor.sagas().isEmpty
        guard let unsettled = self.process.close(), unsettled > 0, !isHeldUp else { return }
        throw SagaProbeFailure(
            "All sagas have ended, but some reader has not committed \(unsettled == 1 ? "an event" : "\(unsettled) events")."
                + "\n\nLook for a store that loses what is committed.",
            at: call
        )
    }
}
