import Choreography

/// Lets calls fail for a moment and deliveries come twice, as networks and databases do.
///
/// Which ones is decided by the seed and by the event.
struct TransientFaults: FaultInjector {
    /// A failure that goes away by itself.
    struct Hiccup: Error, CustomStringConvertible {
        var description: String { "the database did not answer" }
    }

    /// No failure outlasts this many attempts: that is what makes it transient, however large its share.
    static let longestFailure = 20

    /// Patient enough for ``longestFailure``, and quick, because nobody wants to watch a demo wait.
    static let retry = RetryPolicy.exponentialJitter(
        base: .milliseconds(1),
        limit: .milliseconds(20),
        maxAttempts: longestFailure + 1
    )

    let seed: UInt64
    /// The share of calls that fail.
    let flaky: Double
    /// The share of deliveries that come twice.
    let duplicates: Double

    func failure(handling event: AnyEnvelope, in step: String, of participant: String, attempt: Int) -> (any Error)? {
        self.fails(event.id, in: step, of: participant, attempt: attempt) ? Hiccup() : nil
    }

    func repeats(of event: AnyEnvelope, to participant: String) -> Int {
        self.repeats(event.id, to: participant) ? 1 : 0
    }

    func fails(_ event: EventID, in step: String, of participant: String, attempt: Int) -> Bool {
        guard self.flaky > 0, attempt <= Self.longestFailure else { return false }
        return self.draw(event, participant, step, attempt) < self.flaky
    }

    func repeats(_ event: EventID, to participant: String) -> Bool {
        self.duplicates > 0 && self.draw(event, participant, "", 0) < self.duplicates
    }

    /// A number from 0 up to 1 that depends on the arguments and the seed alone.
    private func draw(_ event: EventID, _ participant: String, _ step: String, _ attempt: Int) -> Double {
        var hash = SplitMix64.mix(self.seed ^ event.low)
        for byte in participant.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for byte in step.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Double(SplitMix64.mix(hash &+ UInt64(attempt)) >> 11) * 0x1p-53
    }
}

extension SagaChoreography.Configuration {
    /// Retries for longer than any transient fault lasts.
    static var patient: Self {
        var configuration = Self()
        configuration.retry = TransientFaults.retry
        configuration.compensationRetry = TransientFaults.retry
        return configuration
    }
}
