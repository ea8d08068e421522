import Choreography

/// Counts what the runs of a simulation came to, so that a test can say that they came to it at all.
final class Tally: Sendable {
    private let counts = Locked<[String: Int]>([:])

    /// How often something was seen.
    subscript(_ what: String) -> Int { self.counts.withLock { $0[what, default: 0] } }

    func note(_ what: String, times: Int = 1) {
        self.counts.withLock { $0[what, default: 0] += times }
    }

    func note(_ what: String, if isSeen: Bool) {
        if isSeen { self.note(what) }
    }
}
