/// Tells a bus the time.
@usableFromInline
enum BusClock: Sendable {
    case system
    /// Another clock, which is asked for every event.
    case other(@Sendable () -> Timestamp)

    /// The time, exactly.
    @usableFromInline var now: Timestamp {
        switch self {
        case .system: SystemTime.now
        case .other(let now): now()
        }
    }

    /// The time of a single event, or what is enough for its topic to tell it.
    @usableFromInline var reading: ClockReading {
        switch self {
        case .system: .tick(SystemTime.tick)
        case .other(let now): .time(now())
        }
    }
}

/// What a publisher knows about the time of its event before it has the topic's lock.
@usableFromInline
enum ClockReading: Sendable {
    case time(Timestamp)
    /// The tick of the system's timer.
    case tick(Int64)
}

/// Lets events that come in quick succession share one reading of the system's clock.
///
/// Reading it takes nearly as long as the rest of publishing. What is shared is at most one tick of the system's timer old,
/// and hardly ever as much as that: a subscriber that has seen all events ends the burst, as does every 16th event.
@usableFromInline
struct BurstClock: Sendable {
    private var time = Timestamp(nanoseconds: 0)
    private var tick = Int64.min
    private var rest = 0

    init() {}

    /// The time of an event, for which a subscriber may be waiting.
    @usableFromInline
    mutating func time(_ reading: ClockReading, isAwaited: Bool) -> Timestamp {
        switch reading {
        case .time(let time): time
        case .tick(let tick): self.shared(in: tick, isAwaited: isAwaited) ?? self.begin(at: SystemTime.now, in: tick)
        }
    }

    /// The time that an event shares with the one before, or `nil` if a burst begins with it.
    mutating func shared(in tick: Int64, isAwaited: Bool) -> Timestamp? {
        guard tick == self.tick, self.rest > 0, !isAwaited else { return nil }
        self.rest -= 1
        return self.time
    }

    /// Begins a burst.
    mutating func begin(at time: Timestamp, in tick: Int64) -> Timestamp {
        self.time = time
        self.tick = tick
        self.rest = 15
        return time
    }
}
