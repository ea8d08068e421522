import Choreography

/// The same orders in two styles, side by side.
struct StyleComparison {
    /// The orders in one style.
    struct Play {
        let style: SagaStyle
        let play: Playthrough
        /// How long the sagas have taken, the shortest first.
        let latencies: [Duration]

        /// How many messages a saga has published.
        var messages: Double { Double(self.play.statistics.eventsPublished) / Double(max(1, self.play.playedHere)) }

        /// How long a saga takes that is longer than a share of all.
        func latency(_ share: Double) -> Duration {
            guard !self.latencies.isEmpty else { return .zero }
            return self.latencies[min(self.latencies.count - 1, Int(Double(self.latencies.count) * share))]
        }
    }

    let plays: [Play]
    /// Whether one order was played after the other, so that they have to end alike.
    let isSequential: Bool

    /// How many orders have ended otherwise in one style than in the other.
    var differences: Int {
        guard let first = self.plays.first else { return 0 }
        return self.plays.dropFirst().reduce(0) { sum, other in
            sum + zip(first.play.endings, other.play.endings).count { $0 != $1 }
        }
    }

    /// Whether everything is as it has to be.
    var holds: Bool {
        self.plays.allSatisfy(\.play.audit.holds) && (!self.isSequential || self.differences == 0)
    }

    func text(style: Style) -> String {
        let count = self.plays.first?.play.endings.count ?? 0
        var text = style.bold("\(counted(count, "order")), in two styles") + "\n\n"
        text += self.row("") { $0.style.rawValue }
        text += self.row("completed") { grouped($0.play.count("completed")) }
        text += self.row("undone") { grouped($0.play.count("compensated")) }
        text += self.row("messages for a saga") { decimal($0.messages, 2) }
        text += self.row("median time") { Self.micros($0.latency(0.5)) }
        text += self.row("95 % within") { Self.micros($0.latency(0.95)) }
        text += self.row("sagas in a second") { grouped(Int($0.play.sagasPerSecond.rounded())) }
        text += self.row("audit") { $0.play.audit.holds ? "holds" : "does not hold" }
        guard self.isSequential else {
            return text + "\nSagas that run at the same time compete, and may end one way or the other.\n"
        }
        let verdict =
            self.differences == 0
            ? style.green("Every order has ended alike in both.")
            : style.red("\(counted(self.differences, "order")) ended otherwise in one than in the other.")
        return text + "\n\(verdict)\n"
    }

    private func row(_ title: String, _ cell: (Play) -> String) -> String {
        "  \(title.padded(to: 21))" + self.plays.map { cell($0).aligned(to: 16) }.joined() + "\n"
    }

    private static func micros(_ duration: Duration) -> String { decimal(duration / .microseconds(1), 1) + " µs" }
}
