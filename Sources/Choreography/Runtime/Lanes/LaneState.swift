/// What one lane works on.
///
/// Whoever holds the lane owns it.
struct LaneState {
    /// A delivery that waits in this lane, and what came for its saga since.
    struct Held {
        let delivery: Delivery
        var behind = FIFO<Delivery>()
    }

    /// Taken from the switchboard and not handled yet.
    var backlog = FIFO<Delivery>()
    var controls: [LaneControl] = []
    var receipts: ContiguousArray<EnvelopeBox> = []

    /// Sagas in the pause before a next attempt: all that comes for them waits.
    var pausing: [ObjectIdentifier: Held] = [:]
    /// Sagas with a dead letter: all that comes for them waits, but for undos.
    var parked: [ObjectIdentifier: Held] = [:]
    /// The deliveries of dead letters.
    var letters: [DeadLetter.ID: Delivery] = [:]

    /// Whether some saga waits.
    var isHolding: Bool { !self.pausing.isEmpty || !self.parked.isEmpty }

    /// Taken from the store when the choreography begins to run.
    var records = ParticipantRecords()
    var identifiers: IdentifierBlock
    var now: Timestamp

    /// What this turn has led to and the switchboard has not taken yet.
    var output: TurnOutput
}

/// What a person or a timer wants of a lane.
enum LaneControl: Sendable {
    /// The pause before a saga's next attempt is over.
    case retry(SagaState)
    case replay(DeadLetter.ID)
    case discard(DeadLetter.ID, reason: String, rejection: (@Sendable (StepCall) -> StepResult)?)
}

/// What a lane's turn has led to.
struct TurnOutput {
    /// What is to be delivered, by lane.
    var outgoing: [FIFO<Delivery>]
    /// Receipts for the sources of what was handled, by lane.
    var receipts: [ContiguousArray<EnvelopeBox>]
    /// What was published, for those who observe the bus.
    var published: ContiguousArray<EnvelopeBox> = []
    var entries: ContiguousArray<TimelineEntry> = []
    var ended: ContiguousArray<SagaState> = []
    /// Sagas that had ended and go on, because a dead letter of theirs is replayed.
    var revived: [SagaState] = []
    var starts: [(saga: SagaState, start: SagaState.Start)] = []
    /// How many sagas came to rest behind a dead letter, less those that moved again.
    var rested = 0
    var statistics = ChoreographyStatistics()
    /// Retries to arm.
    var pauses: [(saga: SagaState, pause: Duration)] = []
    /// Settled events, for stores that keep their own outbox.
    var settled: [EventID] = []

    init(lanes: Int) {
        self.outgoing = Array(repeating: FIFO(), count: lanes)
        self.receipts = Array(repeating: [], count: lanes)
    }
}
