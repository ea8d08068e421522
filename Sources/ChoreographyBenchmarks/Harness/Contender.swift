/// One way to do some work, of which each round does a known amount; or several that take turns within a round.
struct Contender: Sendable {
    /// What a round took.
    struct Cost: Sendable {
        /// How long the work took, or what else is counted, for all units together.
        let total: Double
        /// How many units of work were done.
        let units: Int

        var perUnit: Double { self.total / Double(self.units) }

        /// The same time, told in milliseconds instead of nanoseconds.
        var inMilliseconds: Self { Self(total: self.total / 1e6, units: self.units) }
    }

    /// Under which names a round's costs are told.
    let names: [String]
    /// Does a round's work, and says what it cost, once for each name.
    let round: @Sendable () async throws -> [Cost]

    /// A contender whose rounds prepare something, and then measure a part of what they do.
    init(_ name: String, round: @escaping @Sendable () async throws -> Cost) {
        self.init(together: [name]) { [try await round()] }
    }

    /// Contenders that only mean something together, or several figures of one.
    init(together names: [String], round: @escaping @Sendable () async throws -> [Cost]) {
        self.names = names
        self.round = round
    }

    /// A contender all of whose work counts.
    init(_ name: String, units: Int, work: @escaping @Sendable () async throws -> Void) {
        self.init(name) { try await Self.time(units, work) }
    }

    /// What some work takes, in nanoseconds.
    static func time(_ units: Int, _ work: () async throws -> Void) async rethrows -> Cost {
        let start = SystemClock.upTime
        try await work()
        return Cost(total: Double(SystemClock.upTime - start), units: units)
    }
}
