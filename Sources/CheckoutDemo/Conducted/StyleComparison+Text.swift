extension StyleComparison {
    /// The comparison as a person reads it.
    func text(style: Style) -> String {
        guard !self.wasInterrupted else { return self.interruption(style: style) }
        let count = self.plays.first?.play.endings.count ?? 0
        var text = style.bold("\(counted(count, "order")), in two styles") + "\n\n"
        text += self.row("") { $0.style.rawValue }
        text += self.row("completed") { grouped($0.play.count("completed")) }
        text += self.row("undone") { grouped($0.play.count("compensated")) }
        text += self.row("messages for a saga") { $0.messages.map { decimal($0, 2) } ?? "–" }
        text += self.row("median time") { Self.micros($0.latency(0.5)) }
        text += self.row("95 % within") { Self.micros($0.latency(0.95)) }
        text += self.row("sagas in a second") { grouped(Int($0.play.sagasPerSecond.rounded())) }
        text += self.row("audit") { $0.play.audit.holds ? "holds" : "does not hold" }
        text += "\n\(self.verdict(style: style))\n"
        return text + self.plays.map { Report(style: style).waiting($0.play) }.joined()
    }

    private func verdict(style: Style) -> String {
        let differences = self.differences
        guard self.isSequential else {
            return "\(counted(differences.count, "order")) ended otherwise in one than in the other.\n"
                + "Sagas that compete, or meet what is broken, may end one way or the other."
        }
        guard let first = differences.first else { return style.green("Every order has ended alike in both.") }
        return style.red("\(counted(differences.count, "order")) ended otherwise in one than in the other.")
            + "\nThe first: \(first)."
    }

    /// What is left after the user has pressed Ctrl-C.
    private func interruption(style: Style) -> String {
        let missing = SagaStyle.allCases.filter { style in !self.plays.contains { $0.style == style } }
        let report = Report(style: style)
        let played = self.plays.map { "\(style.bold($0.style.rawValue))\n\(report.summary($0.play))" }
        return (played + missing.map { "\(style.bold($0.rawValue))\n\n\(style.bold("Not played")).\n" })
            .joined(separator: "\n")
    }

    private func row(_ title: String, _ cell: (Play) -> String) -> String {
        "  \(title.padded(to: 21))" + self.plays.map { cell($0).aligned(to: 16) }.joined() + "\n"
    }

    private static func micros(_ duration: Duration?) -> String {
        duration.map { decimal($0 / .microseconds(1), 1) + " µs" } ?? "–"
    }
}

extension StyleComparison.Difference: CustomStringConvertible {
    /// The order, and how it has ended in each style.
    var description: String {
        let ways = self.endings.map { style, ending in
            let cause = ending.map { $0.cause.isEmpty ? "" : " (\($0.cause))" } ?? ""
            return "\(ending?.name ?? "not at its end")\(cause) in \(style.rawValue)"
        }
        return "order \(self.order) is \(ways.joined(separator: ", and "))"
    }
}
