/// How often things have happened in a choreography since it was made.
public struct ChoreographyStatistics: Sendable, Hashable {
    /// Sagas that passed the door, and whose initiating step did not fail for good.
    public internal(set) var sagasStarted = 0
    /// Sagas that ended with every step committed.
    public internal(set) var sagasCompleted = 0
    /// Sagas that ended with everything undone.
    public internal(set) var sagasCompensated = 0
    /// Sagas that ended owing something.
    public internal(set) var sagasStuck = 0
    /// Events that were published.
    public internal(set) var eventsPublished = 0
    /// Deliveries of events and commands to participants.
    public internal(set) var eventsDelivered = 0
    /// Steps and listeners that committed, undos not included.
    public internal(set) var stepsCommitted = 0
    /// Steps that rejected.
    public internal(set) var stepsRejected = 0
    /// Undos that committed.
    public internal(set) var undosCommitted = 0
    /// Calls of bodies that failed and were followed by another.
    public internal(set) var retries = 0
    /// Deliveries that the barrier absorbed because they had come before.
    public internal(set) var duplicatesAbsorbed = 0
    /// Steps that were fenced or dropped because their undo came first.
    public internal(set) var fenced = 0
    /// Events that came after their saga had ended.
    public internal(set) var late = 0
    /// Events that became dead letters.
    public internal(set) var deadLettered = 0

    /// Makes statistics of nothing yet.
    public init() {}

    mutating func count(_ kind: TimelineEntry.Kind) {
        switch kind {
        case .handled, .completed: self.stepsCommitted += 1
        case .rejected: self.stepsRejected += 1
        case .undone: self.undosCommitted += 1
        case .retried, .undoDelayed: self.retries += 1
        case .duplicate: self.duplicatesAbsorbed += 1
        case .fenced, .dropped: self.fenced += 1
        case .late: self.late += 1
        case .deadLettered: self.deadLettered += 1
        default: break
        }
    }

    mutating func count(_ end: SagaRecord.End) {
        switch end {
        case .completed: self.sagasCompleted += 1
        case .compensated: self.sagasCompensated += 1
        case .stuck: self.sagasStuck += 1
        }
    }

    mutating func add(_ other: Self) {
        self.sagasStarted += other.sagasStarted
        self.sagasCompleted += other.sagasCompleted
        self.sagasCompensated += other.sagasCompensated
        self.sagasStuck += other.sagasStuck
        self.eventsPublished += other.eventsPublished
        self.eventsDelivered += other.eventsDelivered
        self.stepsCommitted += other.stepsCommitted
        self.stepsRejected += other.stepsRejected
        self.undosCommitted += other.undosCommitted
        self.retries += other.retries
        self.duplicatesAbsorbed += other.duplicatesAbsorbed
        self.fenced += other.fenced
        self.late += other.late
        self.deadLettered += other.deadLettered
    }
}
