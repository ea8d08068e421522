import Testing

@testable import Choreography

@Suite("A retry policy")
struct RetryPolicyTests {
    @Test(
        "Knows how long all its pauses may take, however many there are",
        arguments: [
            (.never, .zero),
            (.immediate(maxAttempts: .max), .zero),
            (.constant(.seconds(2), maxAttempts: 1), .zero),
            (.constant(.seconds(2), maxAttempts: 4), .seconds(6)),
            (.constant(.milliseconds(500), maxAttempts: 1_000_001), .seconds(500_000)),
            (.constant(.seconds(60), maxAttempts: .max), Duration(attoseconds: .max)),
            (.exponential(base: .seconds(1), limit: .seconds(8), maxAttempts: 1_000_004), .seconds(8_000_007)),
            (.exponential(base: .seconds(3), factor: 1, maxAttempts: 101), .seconds(300)),
            (.exponential(maxAttempts: .max), Duration(attoseconds: .max)),
        ] as [(RetryPolicy, Duration)]
    )
    func longest(_ policy: RetryPolicy, _ duration: Duration) {
        #expect(policy.longestDuration == duration)
    }

    @Test("Is refused when its pauses may take longer than records are kept")
    func retention() {
        var configuration = SagaChoreography.Configuration()
        #expect(configuration.problems.isEmpty)
        configuration.retry = .constant(.milliseconds(500), maxAttempts: .max)
        #expect(configuration.problems.count == 1)
    }
}
