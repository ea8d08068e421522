/// Deliveries whose bodies run in one transaction of a durable store.
///
/// Until the group is committed, nothing of it can be seen but by the lanes of its crew.
struct CommitGroup {
    /// What became of a delivery, subject to the commit.
    ///
    /// There are thousands of them in a large group: what is rare is kept elsewhere.
    enum Result {
        /// It waits behind another one of its saga.
        case held
        /// The barrier has not let it through.
        case skipped(TimelineEntry.Kind)
        /// The body has run, for the so many-th time.
        case ran(attempt: Int, StepResult)
        /// It was a dead letter when an earlier choreography stopped, and still is.
        indirect case knownLetter(DeadLetter)
        /// A person has given the step up; whether it might have run otherwise.
        indirect case givenUp(reason: String, isOwed: Bool)
        /// A person has given the undo up, which its saga goes on to owe.
        indirect case leftOwing(reason: String)
        /// A call to the outside is to be made.
        indirect case intended(Lane.Attempt)
        /// The body has failed, and its writes are taken back.
        indirect case failed(Lane.Attempt, any Error)
    }

    struct Entry {
        let lane: Lane
        let delivery: Delivery
        let result: Result
    }

    /// A saga's knowledge of a step before the group changed it.
    private struct Before {
        let saga: SagaState
        let step: Int
        let row: SagaRecord.Row
    }

    /// Ends an attempt at a group that has to begin again, with one more step guarded.
    struct Restart: Error {}

    let store: any DurableStore
    private(set) var entries: ContiguousArray<Entry> = []
    /// How many deliveries were taken from each lane's backlog.
    private(set) var taken: [Int]
    /// What the group's bodies have led to within the crew, not handled yet.
    var chain = FIFO<(lane: Int, delivery: Delivery)>()
    /// The journal's new entries in their order: the box of each one that has to be settled, and by how many.
    private(set) var appended: ContiguousArray<(box: EnvelopeBox?, receipts: Int)> = []
    /// Sagas that wait in a lane for a call to the outside, subject to the commit.
    private var setAside: [ObjectIdentifier: Set<Int>] = [:]
    /// Whether the store's transaction is open.
    var isOpen = false
    private var before: ContiguousArray<Before> = []

    init(in store: any DurableStore, lanes: Int) {
        self.store = store
        self.taken = Array(repeating: 0, count: lanes)
    }

    mutating func add(_ entry: consuming Entry, fromBacklogOf lane: Int?) {
        self.entries.append(entry)
        if let lane { self.taken[lane] += 1 }
    }

    /// What comes for a saga in a lane is to wait.
    mutating func setAside(_ saga: SagaState, in lane: Int) {
        self.setAside[ObjectIdentifier(saga), default: []].insert(lane)
    }

    func hasSetAside(_ saga: SagaState, in lane: Int) -> Bool {
        !self.setAside.isEmpty && self.setAside[ObjectIdentifier(saga)]?.contains(lane) ?? false
    }

    /// Notes what a saga knew of a step.
    mutating func remember(_ row: SagaRecord.Row, of step: Int, in saga: SagaState) {
        self.before.append(Before(saga: saga, step: step, row: row))
    }

    /// Notes an entry of the journal.
    ///
    /// - Parameters:
    ///   - box: Stands for the entry when it is settled.
    ///   - receipts: How many have to settle it.
    mutating func noteEntry(_ box: EnvelopeBox?, receipts: Int) {
        self.appended.append((box, receipts))
    }

    /// Lets the sagas forget what the group has done.
    func takeBack() {
        for before in self.before.reversed() {
            before.saga.update { $0.adopt(before.row, as: before.step) }
        }
    }
}
