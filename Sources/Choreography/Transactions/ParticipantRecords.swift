/// What a store in memory keeps for one participant. Confined to the participant's lane.
final class ParticipantRecords {
    /// Events that some subscriber has not committed yet.
    var outbox = Outbox()
    /// The sagas in which the participant has committed something, ended ones among them until they are purged.
    private(set) var sagas: ContiguousArray<SagaState> = []
    private var nextPurge = 1024

    init() {}

    /// Notes that the participant has something of a saga.
    func open(_ saga: SagaState) {
        self.sagas.append(saga)
        if self.sagas.count >= self.nextPurge {
            self.sagas.removeAll { $0.update { $0.hasEnded } }
            self.nextPurge = max(1024, self.sagas.count * 2)
        }
    }
}
