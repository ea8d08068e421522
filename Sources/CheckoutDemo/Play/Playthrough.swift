import Choreography
import ChoreographyReport

/// What playing a scenario has led to.
struct Playthrough {
    let scenario: Scenario
    /// How each order ended, in the order of the scenario; `nil` for those that have not.
    let endings: [Ending?]
    /// The first order that was completed.
    let completed: Story?
    /// The first of the orders for which most had to be undone.
    let compensated: Story?
    /// The last order.
    let last: Story?
    let statistics: ChoreographyStatistics
    let duration: Duration
    /// How many sagas an earlier process had left.
    let resumed: Int
    /// What is left now.
    let report: ShutdownReport
    /// What there is to be seen of the sagas, if somebody wants to.
    let page: SagaReport?
    /// How many orders the order book doesn't know, because the user has interrupted them.
    let notBegun: Int
    /// Where the services keep their databases; `nil` for memory.
    let data: DataFolder?
    /// Whether the user has asked to stop.
    let wasInterrupted: Bool
    let audit: Audit

    /// How many orders ended for each cause.
    var causes: [String: Int] {
        var causes: [String: Int] = [:]
        for case .compensated(let cause)? in self.endings { causes[cause, default: 0] += 1 }
        return causes
    }

    /// How many orders ended with a word such as "completed".
    func count(_ name: String) -> Int { self.endings.count { $0?.name == name } }

    /// How many orders have not ended, because the user has interrupted them, or because they wait for a
    /// person.
    var left: Int { self.endings.count { $0 == nil } }

    /// How many sagas have ended in this process.
    var playedHere: Int {
        self.statistics.sagasCompleted + self.statistics.sagasCompensated + self.statistics.sagasStuck
    }

    /// How long it took, in seconds.
    var seconds: Double {
        Double(self.duration.components.seconds) + Double(self.duration.components.attoseconds) * 1e-18
    }

    /// How many sagas ended in a second.
    var sagasPerSecond: Double { self.seconds > 0 ? Double(self.playedHere) / self.seconds : 0 }
}
