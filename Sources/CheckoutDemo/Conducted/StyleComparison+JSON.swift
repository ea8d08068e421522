extension StyleComparison {
    /// The comparison as one JSON object: what each style reports by itself, and what they have in common.
    ///
    /// What was interrupted before it was played is `null`.
    var json: String {
        let reports = SagaStyle.allCases.map { style in
            let play = self.plays.first { $0.style == style }
            return (name: style.rawValue, value: play.map { JSONReport(play: $0.play).text } ?? "null")
        }
        return JSONReport.object(reports + [(name: "comparison", value: self.comparison)])
    }

    private var comparison: String {
        guard self.plays.count == SagaStyle.allCases.count else { return "null" }
        let differences = self.differences
        return JSONReport.object([
            ("has_to_end_alike", "\(self.isSequential)"),
            ("differences", "\(differences.count)"),
            ("first_difference", differences.first.map(Self.object(of:)) ?? "null"),
            ("messages_per_saga", self.each { $0.messages.map { decimal($0, 2) } }),
            ("median_seconds", self.each { $0.latency(0.5).map { decimal($0 / .seconds(1), 9) } }),
            ("seconds_of_95_percent", self.each { $0.latency(0.95).map { decimal($0 / .seconds(1), 9) } }),
        ])
    }

    private static func object(of difference: Difference) -> String {
        let endings = difference.endings.map { style, ending in
            let outcome = [("outcome", ending?.name), ("cause", ending?.cause)].map { name, text in
                (name: name, value: text.map { JSONReport.string($0) } ?? "null")
            }
            return (name: style.rawValue, value: ending == nil ? "null" : JSONReport.object(outcome))
        }
        return JSONReport.object([("order_id", JSONReport.string(difference.order))] + endings)
    }

    private func each(_ value: (Play) -> String?) -> String {
        JSONReport.object(self.plays.map { (name: $0.style.rawValue, value: value($0) ?? "null") })
    }
}
