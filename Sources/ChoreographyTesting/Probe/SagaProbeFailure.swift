/// Why a test with a ``SagaProbe`` fails.
public struct SagaProbeFailure: Error, CustomStringConvertible {
    /// What was expected, what came instead, and what to write; several lines.
    public let message: String

    /// The error that led to it, for example of the choreography that refused a command.
    public let cause: (any Error)?

    /// The call of the probe that failed: its file and line.
    public let place: String

    init(_ message: String, cause: (any Error)? = nil, at place: ProbeCall) {
        self.message = message
        self.cause = cause
        self.place = place.description
    }

    /// The message, after the place.
    public var description: String { "\(self.place): \(self.message)" }
}

/// A call of a probe in a test.
struct ProbeCall: CustomStringConvertible {
    let fileID: String
    let line: Int

    init(_ fileID: String, _ line: Int) {
        self.fileID = fileID
        self.line = line
    }

    var description: String { "\(self.fileID):\(self.line)" }
}
