internal import Choreography

/// Goes through all runs of a choreography, one after the other, by the choices that they differ in.
///
/// A run is played from its beginning up to the first choice that was not made before. Where it comes into a state that
/// has been seen, it is cut off: what follows is known.
final class Explorer: Sendable {
    private struct Choice: Sendable {
        var taken: Int
        let count: Int
    }

    private struct State: Sendable {
        var path: [Choice] = []
        var place = 0
        var seen: Set<UInt64> = []
        /// The states in which the process has died.
        var graves: Set<UInt64> = []
        var isCut = false
        /// The states of this run.
        var visited: Set<UInt64> = []
        /// The body that kills the process each time in this run.
        var poisoned: String?
        /// What is left of the budgets in this run.
        var budget: Simulation.Bounds
    }

    private let bounds: Simulation.Bounds
    private let state: Locked<State>

    init(_ bounds: Simulation.Bounds, replaying path: [Int] = []) {
        self.bounds = bounds
        var state = State(budget: bounds)
        state.path = path.map { Choice(taken: $0, count: .max) }
        self.state = Locked(state)
    }

    /// How many states have been seen.
    var states: Int { self.state.withLock { $0.seen.count } }

    /// The choices of this run.
    var path: [Int] { self.state.withLock { $0.path.prefix($0.place).map(\.taken) } }

    /// Whether this run goes on as one before.
    var isCut: Bool { self.state.withLock { $0.isCut } }

    /// What is left of the budgets.
    var budget: Simulation.Bounds { self.state.withLock { $0.budget } }

    func spend(_ change: (inout Simulation.Bounds) -> Void) { self.state.withLock { change(&$0.budget) } }

    /// Makes a choice among so many.
    func choose(_ count: Int) -> Int {
        guard count > 1 else { return 0 }
        return self.state.withLock { state in
            defer { state.place += 1 }
            if state.place < state.path.count { return min(state.path[state.place].taken, count - 1) }
            state.path.append(Choice(taken: 0, count: count))
            return 0
        }
    }

    /// Decides whether the process dies now, which it does once in each state.
    func chooseCrash(in fingerprint: () -> Fingerprint) -> Bool {
        self.state.withLock { state in
            defer { state.place += 1 }
            if state.place < state.path.count { return state.path[state.place].taken == 1 }
            let isNew = state.graves.insert(fingerprint().value).inserted
            state.path.append(Choice(taken: 0, count: isNew ? 2 : 1))
            return false
        }
    }

    /// Decides whether a body kills the process each time it is called.
    func poisons(_ body: String) -> Bool {
        let (poisoned, isLeft) = self.state.withLock { ($0.poisoned, $0.budget.poisons > 0) }
        if let poisoned { return poisoned == body }
        guard isLeft, self.choose(2) == 1 else { return false }
        self.state.withLock { state in
            state.budget.poisons -= 1
            state.poisoned = body
        }
        return true
    }

    /// Everything was explored of this run: nothing goes wrong any more.
    func rest() {
        self.state.withLock { state in
            state.budget = Simulation.Bounds()
            state.poisoned = nil
        }
    }

    /// Where a run has come to.
    enum Arrival {
        /// A state that was not seen before.
        case new
        /// A state that was seen in another run: what follows is known.
        case known
        /// A state that this run has been in before: it would go on for ever.
        case again
    }

    /// Notes that the run has come to a state.
    func arrive(at fingerprint: Fingerprint) -> Arrival {
        self.state.withLock { state in
            guard state.visited.insert(fingerprint.value).inserted else { return .again }
            // Up to the last choice, the run goes as the one before it.
            guard !state.seen.insert(fingerprint.value).inserted, state.place >= state.path.count else { return .new }
            state.isCut = true
            return .known
        }
    }

    /// Goes to the next run.
    ///
    /// - Returns: Whether there is one.
    func next() -> Bool {
        self.state.withLock { state in
            state.place = 0
            state.isCut = false
            state.visited = []
            state.poisoned = nil
            state.budget = self.bounds
            while let last = state.path.popLast() {
                guard last.taken + 1 < last.count else { continue }
                state.path.append(Choice(taken: last.taken + 1, count: last.count))
                return true
            }
            return false
        }
    }
}
