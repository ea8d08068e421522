import ChoreographyTesting
import Testing

/// The message with which a call of a probe fails.
func failureMessage(of call: () throws -> Void) throws -> String {
    try #require(throws: SagaProbeFailure.self, performing: call).message
}
