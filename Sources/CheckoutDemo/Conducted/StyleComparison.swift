import Choreography

/// The same orders in two styles, side by side.
struct StyleComparison {
    /// The orders in one style.
    struct Play {
        let style: SagaStyle
        let play: Playthrough
        /// How long the sagas have taken, the shortest first.
        let latencies: [Duration]

        /// How many messages a saga has published; `nil` if all were played by an earlier process.
        var messages: Double? {
            guard self.play.playedHere > 0 else { return nil }
            return Double(self.play.statistics.eventsPublished) / Double(self.play.playedHere)
        }

        /// How long a saga takes that is longer than a share of all; `nil` if all were played by an earlier process.
        func latency(_ share: Double) -> Duration? {
            guard !self.latencies.isEmpty else { return nil }
            return self.latencies[min(self.latencies.count - 1, Int(Double(self.latencies.count) * share))]
        }
    }

    /// An order that has ended otherwise in one style than in the other.
    struct Difference {
        let order: OrderID
        /// How it has ended in each style; `nil` if it has not.
        let endings: [(style: SagaStyle, ending: Ending?)]
    }

    /// Whether the orders have to end alike: they were played one after the other, and nothing was broken for good.
    let isSequential: Bool

    /// Those that were played; both, unless the user has interrupted them.
    var plays: [Play] = []

    /// The orders that have ended otherwise in one style than in the other, in their order.
    var differences: [Difference] {
        guard let first = self.plays.first else { return [] }
        return first.play.scenario.orders.enumerated().compactMap { index, order in
            let endings = self.plays.map { (style: $0.style, ending: $0.play.endings[index]) }
            guard endings.contains(where: { $0.ending != endings[0].ending }) else { return nil }
            return Difference(order: order.id, endings: endings)
        }
    }

    /// Whether the user has stopped it before all orders had ended in both styles.
    var wasInterrupted: Bool {
        self.plays.count < SagaStyle.allCases.count
            || self.plays.contains { $0.play.left > 0 && $0.play.wasInterrupted }
    }

    /// What has led to the same in all styles, to be written once; `nil` if nothing has.
    var common: Playthrough? { self.wasInterrupted || !self.differences.isEmpty ? nil : self.plays.first?.play }

    /// Whether everything is as it has to be.
    var holds: Bool { self.plays.allSatisfy(\.play.audit.holds) && (!self.isSequential || self.differences.isEmpty) }
}
