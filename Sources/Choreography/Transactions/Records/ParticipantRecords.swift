/// What a store in memory keeps for one participant.
///
/// Confined to the participant's lane.
final class ParticipantRecords: Sendable {
    private struct Contents {
        var outbox = Outbox()
        var sagas: ContiguousArray<SagaState> = []
        var letters: [DeadLetter.Key: DeadLetter] = [:]
        var lastLetter = 0
        var nextPurge = 1024
    }

    private let contents = Confined(Contents())

    init() {}

    /// Events that some subscriber has not committed yet.
    var outbox: Outbox {
        @inline(__always) unsafeAddress { UnsafePointer(self.contents.pointer.pointer(to: \.outbox).unsafelyUnwrapped) }
        @inline(__always) unsafeMutableAddress { self.contents.pointer.pointer(to: \.outbox).unsafelyUnwrapped }
    }

    /// The sagas in which the participant has committed something.
    ///
    /// Ended ones that owe nothing are purged in batches, each time the list has doubled.
    var sagas: ContiguousArray<SagaState> { self.contents.state.sagas }

    /// The participant's dead letters.
    var letters: [DeadLetter.Key: DeadLetter] {
        get { self.contents.state.letters }
        set { self.contents.state.letters = newValue }
    }

    /// The number of the last dead letter ever.
    var lastLetter: Int {
        get { self.contents.state.lastLetter }
        set { self.contents.state.lastLetter = newValue }
    }

    /// Notes that the participant has something of a saga.
    func open(_ saga: SagaState) {
        self.contents.state.sagas.append(saga)
        guard self.contents.state.sagas.count >= self.contents.state.nextPurge else { return }
        self.contents.state.sagas.removeAll { $0.update(\.isForgettable) }
        self.contents.state.nextPurge = max(1024, self.contents.state.sagas.count * 2)
    }

    /// Replaces everything by what a choreography has taken over from an earlier one.
    func replace(sagas: ContiguousArray<SagaState>, outbox: Outbox) {
        self.contents.state.outbox = outbox
        self.contents.state.sagas = sagas
        self.contents.state.nextPurge = max(1024, sagas.count * 2)
    }
}
