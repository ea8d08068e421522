/// What one lane works on.
///
/// Whoever holds the lane owns it.
struct LaneState: ~Copyable {
    /// A delivery that waits in this lane, and what came for its saga since.
    struct Held {
        /// Why a delivery waits.
        enum Reason {
            /// Its pause before the next attempt, a dead letter, or the choreography's end.
            case pause
            /// A call to the outside.
            case call
            /// The lock of another saga.
            case lock
        }

        let delivery: Delivery
        var reason = Reason.pause
        /// Undos that go first.
        var ahead = FIFO<Delivery>()
        var behind = FIFO<Delivery>()
    }

    /// Taken from the switchboard and not handled yet.
    var backlog = FIFO<Delivery>()
    /// Commands that begin sagas, which wait while there is a backlog.
    var commands = FIFO<Delivery>()
    /// How often a delivery was taken from one of them.
    var taken = 0
    /// The calls that are being made of a body which may suspend.
    var suspending = LaneCalls()
    var controls: [LaneControl] = []
    var receipts: ContiguousArray<EnvelopeBox> = []

    /// Sagas in the pause before a next attempt: all that comes for them waits.
    var pausing: [ObjectIdentifier: Held] = [:]
    /// Sagas with a dead letter: all that comes for them waits, but for undos.
    var parked: [ObjectIdentifier: Held] = [:]
    /// The deliveries of dead letters.
    var letters: [DeadLetter.ID: Delivery] = [:]

    /// Dead letters of an earlier choreography, whose deliveries have not come again yet.
    var knownLetters: [DeadLetter.Key: DeadLetter] = [:]
    /// Deliveries whose end is decided, and waits for the next group of the crew.
    var verdicts: [Verdict.Key: Verdict] = [:]
    /// The sagas whose start the store may have committed although it has thrown.
    var startsInDoubt: Set<SagaID> = []
    /// How many calls to the outside are under way for each reaction.
    var calls: [Int: Int] = [:]
    /// Calls that wait for others to end.
    var waitingCalls: [Int: FIFO<Lane.ExternalCall>] = [:]
    /// For how many more calls the bodies of each reaction are guarded by a savepoint.
    var guards: ContiguousArray<Int>
    /// The numbers of the participant's steps in its durable store's journal.
    var stepNumbers: [Int] = []

    /// Whether there is more to do than to take note of receipts.
    var hasWork: Bool { self.hasDeliveries || !self.controls.isEmpty }

    /// Whether some delivery waits to be handled.
    var hasDeliveries: Bool { !self.backlog.isEmpty || !self.commands.isEmpty }

    /// Whether some saga waits.
    var isHolding: Bool { !self.pausing.isEmpty || !self.parked.isEmpty }

    /// Taken from the store when the choreography begins to run.
    var records = ParticipantRecords() {
        didSet { self.outboxPlace = self.records.outboxPlace }
    }
    /// Where the records keep the outbox: saves taking hold of them for each event.
    private var outboxPlace: UnsafeMutablePointer<Outbox>

    /// The outbox of the records.
    var outbox: Outbox {
        @inline(__always) unsafeAddress { UnsafePointer(self.outboxPlace) }
        @inline(__always) unsafeMutableAddress { self.outboxPlace }
    }
    /// Messages that sagas keep no longer, until no lock is held.
    var retired: ContiguousArray<EnvelopeBox> = []
    /// Envelopes to use again.
    var spares: SpareEnvelopes
    /// Envelopes of commands that this turn has carried out, to be used again by callers.
    var spareCommands: ContiguousArray<EnvelopeBox> = []
    var identifiers: IdentifierBlock
    var now: Timestamp

    /// What this turn has led to and the switchboard has not taken yet.
    var output: TurnOutput

    init(reactions: Int, publishedTypes: Int, lanes: Int, identifiers: IdentifierBlock) {
        self.spares = SpareEnvelopes(types: publishedTypes)
        self.guards = ContiguousArray(repeating: 0, count: reactions)
        self.identifiers = identifiers
        self.now = Timestamp(nanoseconds: 0)
        self.output = TurnOutput(lanes: lanes)
        self.outboxPlace = self.records.outboxPlace
    }
}

/// What a delivery comes to without a call of its body.
enum Verdict {
    /// What a verdict is for.
    ///
    /// The barrier lets one delivery of a saga through to a body, so that the saga and the reaction name it. Its event would
    /// not: when a group begins again, its bodies make their events anew, with other identifiers.
    struct Key: Hashable {
        private let saga: SagaID
        private let reaction: Int
        private let isRepeat: Bool

        init(_ delivery: Delivery) {
            self.saga = delivery.saga.id
            self.reaction = delivery.reaction
            self.isRepeat = delivery.isRepeat
        }
    }

    /// The step rejects, be it because a person has discarded its dead letter.
    case reject(DeadLetter.Key? = nil, (EnvelopeBox, StepCall) -> StepResult)
    /// The step is never to run, because a person has discarded its dead letter.
    case giveUp(reason: String, DeadLetter.Key)
    /// The undo is never to run, because a person has discarded its dead letter.
    case owe(reason: String, DeadLetter.Key)
    /// The body fails, as it has done before, and takes others with it.
    case fails(any Error)
    /// What a call to the outside has come to.
    case called(Lane.Attempt, Result<ExternalResult, any Error>)
}

/// What a person or a timer wants of a lane.
enum LaneControl: Sendable {
    /// The pause before a saga's next attempt is over.
    case retry(SagaState)
    /// What a saga needs may not be locked any more, or it has waited for it as long as it may.
    case unlocked(SagaState)
    /// A call to the outside has ended.
    case called(Lane.ExternalCall, Result<ExternalResult, any Error>)
    /// A deadline is over.
    case ring(SagaState, step: Int)
    case replay(DeadLetter.ID)
    case discard(DeadLetter.ID, reason: String, rejection: (@Sendable (EnvelopeBox, StepCall) -> StepResult)?)
    /// What the crew's store has settled is to be written.
    case flush
}

/// What a lane's turn has led to.
struct TurnOutput: ~Copyable {
    /// What goes to one lane.
    struct Post {
        /// What is to be delivered.
        var deliveries = FIFO<Delivery>()
        /// Receipts for what the lane has published.
        var receipts: ContiguousArray<EnvelopeBox> = []
    }

    /// What goes to each lane.
    var posts: OwnedBuffer<Post>
    /// What was published, for those who observe the bus.
    var published: ContiguousArray<EnvelopeBox> = []
    var entries: ContiguousArray<TimelineEntry> = []
    var statistics = ChoreographyStatistics()
    /// Settled events, for stores that keep their own outbox.
    var settled: [EventID] = []

    init(lanes: Int) {
        self.posts = OwnedBuffer(repeating: Post(), count: lanes)
    }
}
