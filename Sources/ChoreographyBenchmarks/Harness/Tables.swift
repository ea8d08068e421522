/// Results as a person reads them.
enum Tables {
    /// A contest's figures, and what its ratios have come to.
    static func table(of results: Results, in group: String) -> String {
        let width = (results.figures.map(\.name.count).max() ?? 0) + 2
        var lines = ["\(group) · \(results.title) (\(results.measure.rawValue) per \(results.unit))"]
        for figure in results.figures {
            var line = "  \(figure.name.padded(to: width))\(Self.text(figure.cost.median).padded(from: 12))"
            if figure.cost.lowest < figure.cost.highest {
                line += "   \(Self.text(figure.cost.lowest)) to \(Self.text(figure.cost.highest))"
            }
            if results.tellsRates == true {
                line += "   (\(Int(1e9 / figure.cost.median).formatted) a second)"
            }
            if let goal = figure.goal, let isMet = figure.isMet {
                line += "   (goal: at most \(Self.text(goal)), \(isMet ? "met" : "missed"))"
            }
            lines.append(line)
        }
        for ratio in results.ratios { lines.append("  " + Self.line(of: ratio)) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func line(of ratio: Ratio) -> String {
        let value = ratio.value.median.text(2)
        var line: String
        switch ratio.kind {
        case .speedup: line = "→ \(ratio.of): \(value)× as fast as \(ratio.to)"
        case .cost: line = "→ \(ratio.of): \(value)× the cost of \(ratio.to)"
        }
        if let goal = ratio.goal, let isMet = ratio.isMet {
            let bound = ratio.kind == .speedup ? "at least" : "at most"
            line += " (goal: \(bound) \(goal.text(2))×, \(isMet ? "met" : "missed"))"
        }
        return line
    }

    /// How the ratios have changed since an earlier report.
    static func changes(from earlier: Report, to report: Report) -> String {
        let before = Dictionary(earlier.ratios.map { ($0.name, $0.ratio) }) { first, _ in first }
        let lines = report.ratios.compactMap { name, ratio -> String? in
            guard let old = before[name] else { return "  \(name): \(ratio.value.median.text(2))×, new" }
            let change = (ratio.value.median / old.value.median - 1) * 100
            let isBetter = ratio.kind.isAsGood(ratio.value.median, as: old.value.median)
            let isWithin = ratio.value.lowest <= old.value.highest && old.value.lowest <= ratio.value.highest
            let verdict = isWithin ? "within the spread" : isBetter ? "better" : "worse"
            let (was, new) = (old.value.median.text(2), ratio.value.median.text(2))
            return "  \(name): \(was)× → \(new)× (\(change < 0 ? "−" : "+")\(abs(change).text(0)) %, \(verdict))"
        }
        return (["Changes"] + lines).joined(separator: "\n") + "\n"
    }

    private static func text(_ value: Double) -> String {
        abs(value) < 100 ? value.text(1) : Int(value.rounded()).formatted
    }
}
