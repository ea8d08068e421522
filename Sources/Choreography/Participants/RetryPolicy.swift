/// How often, and after which pauses, a failed body is called again.
///
/// An attempt is counted before it runs, so that one that brings the process down counts too. Only the calls of
/// an ``ExternalStep`` are counted when they have ended. Rejections are not failures and are never retried.
public struct RetryPolicy: Sendable, Hashable {
    private enum Pause: Sendable, Hashable {
        case none
        case constant(Duration)
        case exponential(base: Duration, factor: Double, limit: Duration, jitter: Bool)
    }

    private let pause: Pause

    /// How often the body is called at most, the first time included; at least 1.
    public let maxAttempts: Int

    private init(pause: Pause, maxAttempts: Int) {
        demand(maxAttempts > 0, "A retry policy needs at least one attempt, not \(maxAttempts).")
        self.pause = pause
        self.maxAttempts = maxAttempts
    }

    /// Never retries.
    public static let never = Self(pause: .none, maxAttempts: 1)

    /// Retries at once.
    ///
    /// For failures that a second call is likely to be spared, such as conflicts.
    public static func immediate(maxAttempts: Int) -> Self {
        Self(pause: .none, maxAttempts: maxAttempts)
    }

    /// Retries after the same pause each time.
    public static func constant(_ pause: Duration, maxAttempts: Int) -> Self {
        Self(pause: .constant(pause), maxAttempts: maxAttempts)
    }

    /// Retries after pauses that grow by a factor, up to a limit.
    public static func exponential(
        base: Duration = .milliseconds(50),
        factor: Double = 2,
        limit: Duration = .seconds(30),
        maxAttempts: Int
    ) -> Self {
        Self(pause: .exponential(base: base, factor: factor, limit: limit, jitter: false), maxAttempts: maxAttempts)
    }

    /// Retries after a random pause between nothing and what ``exponential(base:factor:limit:maxAttempts:)``
    /// would wait ("full jitter"; Brooker, "Exponential Backoff And Jitter").
    public static func exponentialJitter(
        base: Duration = .milliseconds(50),
        factor: Double = 2,
        limit: Duration = .seconds(30),
        maxAttempts: Int
    ) -> Self {
        Self(pause: .exponential(base: base, factor: factor, limit: limit, jitter: true), maxAttempts: maxAttempts)
    }

    /// How long to wait before the next attempt.
    ///
    /// - Parameters:
    ///   - attempts: How often the body has been called.
    ///   - random: A random number for policies with jitter.
    /// - Returns: The pause, or `nil` if the attempts are used up.
    public func pause(afterAttempts attempts: Int, random: () -> UInt64) -> Duration? {
        guard attempts < self.maxAttempts else { return nil }
        switch self.pause {
        case .none: return .zero
        case .constant(let pause): return pause
        case .exponential(let base, let factor, let limit, let jitter):
            let seconds = min(base.seconds * Self.power(factor, attempts - 1), limit.seconds)
            let share = jitter ? Double(random() >> 11) * 0x1p-53 : 1
            return .seconds(seconds * share)
        }
    }

    /// How long all pauses may take together, up to the longest duration that there is.
    public var longestDuration: Duration {
        var total = Int128(0)
        var attempts = 1
        var last: Duration?
        while let pause = self.pause(afterAttempts: attempts, random: { .max }) {
            // Pauses that don't change any more are all the same.
            let count = pause == last ? self.maxAttempts - attempts : 1
            let (pauses, isTooLong) = pause.attoseconds.multipliedReportingOverflow(by: Int128(count))
            let (sum, isTooLongInAll) = total.addingReportingOverflow(pauses)
            guard !isTooLong, !isTooLongInAll else { return Duration(attoseconds: .max) }
            (total, attempts, last) = (sum, attempts + count, pause)
        }
        return Duration(attoseconds: total)
    }

    private static func power(_ factor: Double, _ exponent: Int) -> Double {
        (0..<max(0, min(exponent, 1024))).reduce(1) { result, _ in result * factor }
    }
}

extension Duration {
    fileprivate var seconds: Double {
        Double(self.components.seconds) + Double(self.components.attoseconds) * 1e-18
    }
}
