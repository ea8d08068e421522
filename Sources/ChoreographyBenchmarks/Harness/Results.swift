/// What a contest has come to.
struct Results: Codable, Sendable {
    let title: String
    /// What a figure is for one of, in the singular.
    let unit: String
    let measure: Figure.Measure
    let figures: [Figure]
    let ratios: [Ratio]
    /// Whether a table also says how many units that is in a second.
    var tellsRates: Bool?
}

/// What one unit of some work costs.
struct Figure: Codable, Sendable {
    /// In what a cost is told.
    enum Measure: String, Codable, Sendable {
        case nanoseconds
        case bytes
        case instructions
        case milliseconds
        case messages
        case commits
    }

    let name: String
    let cost: Spread
    /// What it should be at most, if there is a goal.
    let goal: Double?

    init(name: String, _ cost: Spread, atMost goal: Double? = nil) {
        self.name = name
        self.cost = cost
        self.goal = goal
    }

    /// Whether the goal is met, if there is one.
    var isMet: Bool? { self.goal.map { self.cost.median <= $0 } }
}

/// How the costs of two ways to do some work compare.
struct Ratio: Codable, Sendable {
    enum Kind: String, Codable, Sendable {
        /// How many times as fast the first is: more is better.
        case speedup
        /// How many times as much the first costs: less is better.
        case cost

        func value(of cost: Double, to yardstick: Double) -> Double {
            switch self {
            case .speedup: yardstick / cost
            case .cost: cost / yardstick
            }
        }

        func isAsGood(_ value: Double, as goal: Double) -> Bool {
            switch self {
            case .speedup: value >= goal
            case .cost: value <= goal
            }
        }
    }

    let of: String
    let to: String
    let kind: Kind
    let value: Spread
    let goal: Double?

    init(_ request: Contest.RatioRequest, _ value: Spread) {
        self.of = request.of
        self.to = request.to
        self.kind = request.kind
        self.value = value
        self.goal = request.goal
    }

    /// Whether the goal is met, if there is one.
    var isMet: Bool? { self.goal.map { self.kind.isAsGood(self.value.median, as: $0) } }
}

/// The middle and the ends of what several rounds came to.
struct Spread: Codable, Sendable {
    let median: Double
    let lowest: Double
    let highest: Double

    init(_ samples: [Double]) {
        let sorted = Percentiles(samples)
        self.median = sorted.median
        self.lowest = sorted[0]
        self.highest = sorted[1]
    }
}
