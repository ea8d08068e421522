/// Several ways to do the same work, measured in turns.
///
/// A shared machine is faster in one minute than in the next. Only what is measured in turns can be compared, and only
/// ratios mean anything elsewhere: each is taken within a round, and its median over the rounds is reported.
struct Contest: Sendable {
    let title: String
    /// What is counted, in the singular.
    let unit: String
    /// In what the cost of a unit is told.
    var measure = Figure.Measure.nanoseconds
    let contenders: [Contender]
    /// What is compared, and what should come of it.
    var ratios: [RatioRequest] = []
    /// What a unit should cost at most, by contender: bytes, which are the same on every machine, and what is to be small
    /// on one of the class that the figures in `Docs/Benchmarks.md` are from.
    var limits: [String: Double] = [:]
    /// How many rounds count; on a slow machine three are enough, once ``patience`` or its group's allotment is over.
    var rounds = 5
    /// Whether a table also says how many units that is in a second.
    var tellsRates = false

    /// After how many seconds no further round begins, so that something is left for the group's other contests.
    private static let patience = 50.0

    /// A comparison of two contenders.
    struct RatioRequest: Sendable {
        let of: String
        let to: String
        let kind: Ratio.Kind
        var goal: Double?
    }

    /// How many times as fast a contender is.
    static func speedup(_ name: String, over yardstick: String, atLeast goal: Double? = nil) -> RatioRequest {
        RatioRequest(of: name, to: yardstick, kind: .speedup, goal: goal)
    }

    /// How many times as much a contender costs.
    static func cost(_ name: String, against yardstick: String, atMost goal: Double? = nil) -> RatioRequest {
        RatioRequest(of: name, to: yardstick, kind: .cost, goal: goal)
    }

    /// Measures, after a round that does not count; once three have counted, begins none after the deadline.
    func run(until deadline: UInt64) async throws -> Results {
        var costs: [String: [Double]] = [:]
        let deadline = min(deadline, SystemClock.upTime + UInt64(Self.patience * 1e9))
        for round in 0...self.rounds {
            if round > 3, SystemClock.upTime > deadline { break }
            for contender in self.contenders {
                for (name, cost) in zip(contender.names, try await contender.round()) where round > 0 {
                    costs[name, default: []].append(cost.perUnit)
                }
            }
        }
        return Results(
            title: self.title,
            unit: self.unit,
            measure: self.measure,
            figures: self.contenders.flatMap(\.names).map { name in
                Figure(name: name, Spread(costs[name] ?? []), atMost: self.limits[name])
            },
            ratios: self.ratios.map { request in
                guard let contender = costs[request.of], let yardstick = costs[request.to] else {
                    stop("'\(self.title)' does not measure '\(request.of)' and '\(request.to)'.")
                }
                return Ratio(request, Spread(zip(contender, yardstick).map { request.kind.value(of: $0.0, to: $0.1) }))
            },
            tellsRates: self.tellsRates ? true : nil
        )
    }
}
