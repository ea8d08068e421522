@testable import Choreography

/// What the bodies of a test's participants do, and what they have done.
final class Script: Sendable {
    /// One call of a body.
    struct Call: Sendable {
        let step: String
        let n: Int
        /// How often this body has been called in this saga, this time included.
        let count: Int
        /// How many bodies have been called in all, this one included.
        let total: Int
    }

    private struct State: Sendable {
        var calls: [String] = []
        var counts: [String: Int] = [:]
        var actions: [String: @Sendable (Call) throws -> Void] = [:]
        var gates: [String: Gate] = [:]
        var whenever: (@Sendable (Call) throws -> Void)?
        var running: Set<String> = []
        var mostAtOnce = 0
        var overlaps: [String] = []
    }

    private let state = Locked(State())

    init() {}

    /// Says what a step's body does before it returns.
    func on(_ step: String, _ action: @escaping @Sendable (Call) throws -> Void) {
        self.state.withLock { $0.actions[step] = action }
    }

    /// Says what every body does before it returns.
    func onEveryCall(_ action: @escaping @Sendable (Call) throws -> Void) {
        self.state.withLock { $0.whenever = action }
    }

    /// Makes a step's body throw in its first calls of every saga.
    func fail(_ step: String, times: Int = .max, with error: any Error = Glitch()) {
        self.on(step) { if $0.count <= times { throw error } }
    }

    /// Holds a step's bodies at a gate.
    func hold(_ step: String) -> Gate {
        let gate = Gate()
        self.state.withLock { $0.gates[step] = gate }
        return gate
    }

    /// The calls so far: `B 1` for the body of step B in saga 1.
    var calls: [String] { self.state.withLock { $0.calls } }

    func count(_ step: String, _ n: Int = 1) -> Int { self.state.withLock { $0.counts["\(step) \(n)"] ?? 0 } }

    /// How many bodies have run at the same time.
    var mostAtOnce: Int { self.state.withLock { $0.mostAtOnce } }

    /// Sagas of which two bodies have run at the same time.
    var overlaps: [String] { self.state.withLock { $0.overlaps } }

    private func note(_ step: String, _ n: Int) throws {
        let (call, actions) = self.state.withLock { state in
            let key = "\(step) \(n)"
            state.calls.append(key)
            state.counts[key, default: 0] += 1
            let call = Call(step: step, n: n, count: state.counts[key] ?? 0, total: state.calls.count)
            return (call, [state.whenever, state.actions[step]].compactMap { $0 })
        }
        for action in actions { try action(call) }
    }

    /// A body that never suspends is called.
    func enter(_ step: String, _ n: Int) throws {
        try self.note(step, n)
    }

    /// A body that may suspend is called.
    func enterAndWait(_ step: String, _ n: Int, participant: String) async throws {
        let gate = self.state.withLock { state in
            if !state.running.insert("\(participant) \(n)").inserted { state.overlaps.append("\(participant) \(n)") }
            state.mostAtOnce = max(state.mostAtOnce, state.running.count)
            return state.gates[step]
        }
        defer { self.state.withLock { _ = $0.running.remove("\(participant) \(n)") } }
        try await gate?.wait()
        try self.note(step, n)
    }
}
