/// How much a choreography has to do at one moment.
///
/// Its parts are read one after the other, and not of the very same moment.
public struct ChoreographyLoad: Sendable, Hashable {
    /// Sagas that run and are not parked: those that ``SagaChoreography/Configuration/maxSagasInFlight`` limits.
    public let sagasInFlight: Int

    /// Callers of `start` and `publish` that wait at the door.
    public let callersAtTheDoor: Int

    /// Published events that some subscriber has not committed: the depth of all outboxes together.
    ///
    /// As of each participant's last turn.
    public let unsettledEvents: Int

    /// How many events the slowest observer of the bus is behind.
    public let busLag: Int

    /// Events that wait for a person.
    public let deadLetters: Int

    /// What sagas owe that a person has to settle.
    public let compensationDebts: Int

    /// Reads the load; takes time with the number of sagas that have not ended or owe something.
    init(of choreography: SagaChoreography) {
        let switchboard = choreography.switchboard
        (self.sagasInFlight, self.callersAtTheDoor, self.unsettledEvents) = switchboard.state.withLock { state in
            (state.active, state.door.count, state.isClosed ? state.unsettledEvents : state.unsettledInCrews)
        }
        self.busLag = choreography.bus.lag
        self.deadLetters = choreography.runtime.deadLetters.count
        let debts = switchboard.registry.all.map { saga in saga.update { $0.debts.count } }
        self.compensationDebts = debts.reduce(0, +)
    }
}
