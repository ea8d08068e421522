/// Measures several ways to do the same work in turns, and prints each as a multiple of the first.
///
/// A shared machine is faster in one minute than in the next. Only what is measured in turns can be compared,
/// and only ratios mean anything elsewhere.
struct Comparison {
    /// One way to do the work.
    struct Contender: Sendable {
        let name: String
        /// How many units of work a round does.
        let units: Int
        /// How far the ratio to the first contender should go, if there is a goal.
        var goal: Double?
        let run: @Sendable () async throws -> Void
    }

    let title: String
    /// What is counted, in the plural.
    let unit: String
    let contenders: [Contender]
    var rounds = 5

    /// In what rates are printed.
    enum Scale: Double {
        case thousands = 1e3
        case millions = 1e6
    }

    func run(in scale: Scale = .millions) async throws {
        var rates: [[Double]] = Array(repeating: [], count: self.contenders.count)
        for _ in 0..<self.rounds {
            for (index, contender) in self.contenders.enumerated() {
                let duration = try await ContinuousClock().measure { try await contender.run() }
                rates[index].append(Double(contender.units) / (duration / .seconds(1)))
            }
        }
        print("\(self.title) (\(scale) of \(self.unit) in a second, median of \(self.rounds))")
        let medians = rates.map { Percentiles($0).median }
        for (contender, median) in zip(self.contenders, medians) {
            let ratio = median / medians[0]
            var line = "  \(contender.name.padded(to: 40))\((median / scale.rawValue).text(2, width: 9))"
            line += "\(ratio.text(1, width: 9))×"
            if let goal = contender.goal {
                line += "  goal \(goal.text(0, width: 0))× \(ratio >= goal ? "met" : "missed")"
            }
            print(line)
        }
        print("")
    }
}
