import Choreography

/// Lets calls fail for a moment and deliveries come twice, as networks and databases do, and some undos fail for good.
///
/// Which ones is decided by the seed and by the event, or by the saga.
struct TransientFaults: FaultInjector {
    /// A failure that goes away by itself.
    struct Hiccup: Error, CustomStringConvertible {
        var description: String { "the database did not answer" }
    }

    /// A failure that does not go away.
    struct Breakdown: Error, CustomStringConvertible {
        var description: String { "the database refuses to write" }
    }

    /// No other failure outlasts this many attempts: that is what makes it transient, however large its share.
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
    /// The share of reactions to compensation events that fail for good.
    var broken = 0.0

    /// Whether anything ever goes wrong.
    var isTrouble: Bool { self.flaky > 0 || self.duplicates > 0 || self.broken > 0 }

    func failure(handling event: AnyEnvelope, in step: String, of participant: String, attempt: Int) -> (any Error)? {
        if self.isBroken(event, participant) { return Breakdown() }
        return self.fails(event.id, in: step, of: participant, attempt: attempt) ? Hiccup() : nil
    }

    private func isBroken(_ event: AnyEnvelope, _ participant: String) -> Bool {
        guard self.broken > 0, event.message is any CompensationEvent else { return false }
        return self.draw(event.saga.low, participant, "broken", 0) < self.broken
    }

    func repeats(of event: AnyEnvelope, to participant: String) -> Int {
        self.repeats(event.id, to: participant) ? 1 : 0
    }

    func fails(_ event: EventID, in step: String, of participant: String, attempt: Int) -> Bool {
        guard self.flaky > 0, attempt <= Self.longestFailure else { return false }
        return self.draw(event.low, participant, step, attempt) < self.flaky
    }

    func repeats(_ event: EventID, to participant: String) -> Bool {
        self.duplicates > 0 && self.draw(event.low, participant, "", 0) < self.duplicates
    }

    /// A number from 0 up to 1 that depends on the arguments and the seed alone.
    private func draw(_ number: UInt64, _ participant: String, _ step: String, _ attempt: Int) -> Double {
        var hash = SplitMix64.mix(self.seed ^ number)
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
