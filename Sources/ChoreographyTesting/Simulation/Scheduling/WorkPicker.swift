internal import Choreography

/// In which order a simulation runs what could run at the same time.
public enum SimulationSchedule: Sendable, Hashable {
    /// Any of the things that could run, all as likely.
    case uniform
    /// First come, first served.
    case fifo
    /// Participants have priorities, which change so many times less one during a run.
    ///
    /// Finds mistakes that need few, but far, changes of order (Burckhardt and others, "A Randomized Scheduler with
    /// Probabilistic Guarantees of Finding Bugs").
    case pct(depth: Int)
}

/// Picks what runs next.
struct WorkPicker: Sendable {
    private enum Order: Sendable {
        case uniform
        case fifo
        case priorities([Int], changes: Set<Int>)
    }

    private var order: Order
    private var random: RandomStream
    private var picks = 0
    private var lowest = 0

    /// How many picks a run is thought to have, for choosing where priorities change.
    private static let expectedPicks = 256

    init(_ schedule: SimulationSchedule, seed: UInt64) {
        var random = RandomStream(seed: seed, stream: 1)
        switch schedule {
        case .uniform: self.order = .uniform
        case .fifo: self.order = .fifo
        case .pct(let depth):
            let priorities = (0..<64).map { _ in 1 + random.next(below: 1 << 20) }
            let changes = (1..<max(depth, 1)).map { _ in random.next(below: Self.expectedPicks) }
            self.order = .priorities(priorities, changes: Set(changes))
        }
        self.random = random
    }

    mutating func pick(from ready: ContiguousArray<Scheduler.Work>) -> Int {
        switch self.order {
        case .uniform: return self.random.next(below: ready.count)
        case .fifo: return 0
        case .priorities(var priorities, let changes):
            let place =
                ready.indices.max { Self.priority(ready[$0], priorities) < Self.priority(ready[$1], priorities) } ?? 0
            guard case .parcel(let parcel, _) = ready[place] else { return place }
            self.picks += 1
            if changes.contains(self.picks) {
                self.lowest -= 1
                priorities[parcel.participantNumber % 64] = self.lowest
                self.order = .priorities(priorities, changes: changes)
            }
            return place
        }
    }

    /// Whatever is not a delivery comes first.
    private static func priority(_ work: Scheduler.Work, _ priorities: [Int]) -> Int {
        guard case .parcel(let parcel, _) = work else { return .max }
        return priorities[parcel.participantNumber % 64]
    }
}
