internal import Choreography

extension SagaProbe {
    /// How much time has passed for the choreography; nothing at first.
    public var now: Duration { self.process.scheduler.now }

    /// What will happen once a time has come, the first first: deadlines, pauses before another attempt, and sleeps.
    public var timers: [Timer] { self.process.timers }

    /// Lets time pass, and runs what is due meanwhile, each when its time has come.
    ///
    /// - Parameters:
    ///   - duration: How much time; not less than none.
    ///   - fileID: The file of the call, for the failure.
    ///   - line: The line of the call, for the failure.
    /// - Throws: ``SagaProbeFailure`` if a body leaves the probe, or a command is refused whose initiating step was
    ///   tried again.
    public func advance(by duration: Duration, fileID: String = #fileID, line: Int = #line) throws {
        demand(duration >= .zero, "Time does not run backwards, not by \(duration) either.")
        try self.run(until: self.now + duration, at: ProbeCall(fileID, line))
    }

    /// Lets time pass until the first of the ``timers`` is due, and runs what it leads to.
    ///
    /// - Returns: How much time has passed.
    /// - Throws: ``SagaProbeFailure`` if no timer is armed, or as ``advance(by:fileID:line:)`` does.
    @discardableResult
    public func advanceToNextTimer(fileID: String = #fileID, line: Int = #line) throws -> Duration {
        let call = ProbeCall(fileID, line)
        try self.check(at: call)
        let before = self.now
        guard let next = self.timers.first else {
            throw try self.failure("No timer is armed that time could be moved to.\n\n\(self.situation)", at: call)
        }
        try self.run(until: next.due, at: call)
        return self.now - before
    }
}
