import Choreography

/// What playing sagas took, and what they have done.
struct SagaCosts: Sendable {
    let time: Contender.Cost
    /// Events that were published.
    let messages: Contender.Cost
    /// Local transactions of participants that were committed.
    let commits: Contender.Cost

    init(_ time: Contender.Cost, _ statistics: ChoreographyStatistics) {
        self.time = time
        self.messages = Contender.Cost(total: Double(statistics.eventsPublished), units: time.units)
        let commits = statistics.stepsCommitted + statistics.stepsRejected + statistics.undosCommitted
        self.commits = Contender.Cost(total: Double(commits), units: time.units)
    }
}
