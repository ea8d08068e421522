/// What a store in memory keeps for one participant.
///
/// Confined to the participant's lane.
final class ParticipantRecords: Sendable {
    private struct Contents {
        var outbox = Outbox()
        var registry: SagaRegistry?
        var letters: [DeadLetter.Key: DeadLetter] = [:]
        var lastLetter = 0
    }

    private let contents = Confined(Contents())

    init() {}

    /// Events that some subscriber has not committed yet.
    var outbox: Outbox {
        @inline(__always) unsafeAddress { UnsafePointer(self.outboxPlace) }
        @inline(__always) unsafeMutableAddress { self.outboxPlace }
    }

    /// Where the outbox is for as long as the records are kept.
    var outboxPlace: UnsafeMutablePointer<Outbox> { self.contents.pointer.pointer(to: \.outbox).unsafelyUnwrapped }

    /// The sagas of the choreography that has the records, or had them last.
    var registry: SagaRegistry? { self.contents.state.registry }

    /// The sagas in which the participant has committed something, or a body of it has been called.
    func sagas(of participant: String) -> [SagaState] { self.registry?.sagas(of: participant) ?? [] }

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

    /// Replaces everything by what a choreography has taken over from an earlier one.
    func replace(registry: SagaRegistry, outbox: Outbox) {
        self.contents.state.outbox = outbox
        self.contents.state.registry = registry
    }
}
