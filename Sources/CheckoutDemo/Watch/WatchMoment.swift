import Choreography

/// What there is to be seen of a choreography at one moment.
struct WatchMoment: Sendable {
    /// A participant that sagas wait for.
    struct Wait: Hashable, Sendable {
        let participant: String
        var sagas: Int
        var since: Timestamp
    }

    var total = 0
    var seconds = 0.0
    var statistics = ChoreographyStatistics()
    var throughput = Throughput()
    var running = 0
    var compensating = 0
    /// Sagas that wait for a deadline.
    var waiting = 0
    /// Sagas that wait for a person.
    var parked = 0
    /// Who is to act next, in the order in which the participants are declared.
    var waits: [Wait] = []
    /// The latest troubles, as sentences.
    var troubles: [String] = []
    var now = Timestamp(nanoseconds: 0)

    var ended: Int {
        self.statistics.sagasCompleted + self.statistics.sagasCompensated + self.statistics.sagasStuck
    }

    /// Takes in where the open sagas stand.
    mutating func look(at sagas: [SagaStatus], of graph: ChoreographyGraph) {
        var waits: [String: Wait] = [:]
        for saga in sagas {
            switch saga.phase {
            case .parked: self.parked += 1
            case .waiting: self.waiting += 1
            case .compensating: self.compensating += 1
            default: self.running += 1
            }
            // A parked saga waits for somebody else.
            guard saga.phase != .parked else { continue }
            for participant in Set(saga.waitsFor.map(\.participant)) {
                let since = saga.waitsFor.filter { $0.participant == participant }.map(\.since).min() ?? self.now
                var wait = waits[participant] ?? Wait(participant: participant, sagas: 0, since: since)
                wait.sagas += 1
                wait.since = min(wait.since, since)
                waits[participant] = wait
            }
        }
        self.waits = graph.participants.map { waits[$0.name] ?? Wait(participant: $0.name, sagas: 0, since: self.now) }
    }
}
