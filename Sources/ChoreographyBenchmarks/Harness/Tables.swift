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

    /// How the ratios, and the figures that have goals, have changed since an earlier report.
    static func changes(from earlier: Report, to report: Report) -> String {
        let ratios = Dictionary(earlier.ratios.map { ($0.name, $0.ratio) }) { first, _ in first }
        let figures = Dictionary(earlier.boundedFigures.map { ($0.name, $0.figure) }) { first, _ in first }
        // What was measured only once has no spread: nobody can tell whether it has changed.
        let spread = report.boundedFigures.filter { $0.figure.cost.lowest < $0.figure.cost.highest }
        let lines =
            report.ratios.map { name, ratio in
                "  \(name): "
                    + Self.change(from: ratios[name]?.value, to: ratio.value, as: ratio.kind) { "\($0.text(2))×" }
            }
            + spread.map { name, figure in
                "  \(name): " + Self.change(from: figures[name]?.cost, to: figure.cost, as: .cost, Self.text)
            }
        return (["Changes"] + lines).joined(separator: "\n") + "\n"
    }

    private static func change(
        from old: Spread?,
        to new: Spread,
        as kind: Ratio.Kind,
        _ text: (Double) -> String
    ) -> String {
        guard let old else { return "\(text(new.median)), new" }
        let change = (new.median / old.median - 1) * 100
        let isWithin = new.lowest <= old.highest && old.lowest <= new.highest
        let verdict = isWithin ? "within the spread" : kind.isAsGood(new.median, as: old.median) ? "better" : "worse"
        let percents = "\(change < 0 ? "−" : "+")\(abs(change).text(0)) %"
        return "\(text(old.median)) → \(text(new.median)) (\(percents), \(verdict))"
    }

    private static func text(_ value: Double) -> String {
        abs(value) < 100 ? value.text(1) : Int(value.rounded()).formatted
    }
}
