/// The state of one saga in this process, free of locks, tasks and clocks.
///
/// It holds the barrier of every step, counts what is in flight, and knows when the saga has ended.
struct SagaRecord: Sendable {
    /// What a delivery may do.
    enum Admission {
        /// Call the step's body, or its undo.
        case run(StepInput, attempt: Int)
        /// Nothing: commit the mark, and say why.
        case skip(TimelineEntry.Kind)
    }

    /// How a change moved the saga as a whole.
    enum Motion {
        /// It goes on as before.
        case none
        /// Everything that is left of it is parked.
        case rested
        /// It moves again.
        case resumed
        /// Nothing is left of it.
        case ended
        /// It had ended, and goes on; whether that end was counted.
        case revived(isCounted: Bool)
    }

    /// Whether the saga goes on.
    private enum Course: UInt8, Sendable {
        case moving
        case resting
        case ended
        /// It has ended, and is counted among those that have.
        case counted
        /// Whoever asks may know it, too.
        case announced
    }

    /// What few sagas have.
    struct Seldom: Sendable {
        var cause: EnvelopeBox?
        var parked: Int32 = 0
        var deadlines: Int32 = 0
        var debts: [CompensationDebt] = []
        /// When the earliest entry was written, if that was before the saga began by the same clock.
        var earliestEntry: Timestamp?
    }

    /// How often something of the saga was committed.
    private(set) var commits: UInt32 = 0
    /// Deliveries that are queued, running, waiting for a retry, or parked.
    var inFlight: Int32
    var rows: SagaRows
    private var course = Course.moving

    init(stepCount: Int, startedAt: Timestamp = Timestamp(nanoseconds: 0), deliveries: Int = 0) {
        self.inFlight = Int32(deliveries)
        self.rows = SagaRows(stepCount: stepCount, startedAt: startedAt)
    }

    var hasEnded: Bool { self.course.rawValue >= Course.ended.rawValue }

    /// Whether the saga has ended, and its choreography has counted it and given back its room.
    var isAnnounced: Bool { self.course == .announced }

    /// Whether only parked deliveries and deadlines are left, so that nothing happens until a person acts, or for some
    /// time.
    var isResting: Bool { self.course == .resting }

    /// How many deliveries are parked behind dead letters, these included.
    private(set) var parked: Int32 {
        get { self.rows.ifSeldom(\.parked) ?? 0 }
        set { self.rows.seldom.parked = newValue }
    }

    /// How many deadlines are armed.
    ///
    /// Each counts as a delivery that is in flight.
    var deadlines: Int32 {
        get { self.rows.ifSeldom(\.deadlines) ?? 0 }
        set { self.rows.seldom.deadlines = newValue }
    }

    /// The compensation event that decides how the saga ends.
    private(set) var cause: EnvelopeBox? {
        get { self.rows.ifSeldom(\.cause) ?? nil }
        set { self.rows.seldom.cause = newValue }
    }

    private(set) var debts: [CompensationDebt] {
        get { self.rows.ifSeldom(\.debts) ?? [] }
        _modify { yield &self.rows.seldom.debts }
    }

    /// How many deliveries wait for a person or for some time.
    private var waiting: Int32 { self.rows.ifSeldom { $0.parked + $0.deadlines } ?? 0 }

    /// Whether the saga owes something.
    private var isInDebt: Bool { self.rows.ifSeldom { !$0.debts.isEmpty } ?? false }

    // MARK: The barrier

    /// An event that triggers a step, or is the `part`th event of a join with `parts` events.
    mutating func admitForward(_ box: EnvelopeBox, step: Int, part: Int, parts: Int) -> Admission {
        if self.hasEnded { return .skip(.late) }
        // Mostly nothing is known of the step, and one event triggers it.
        if parts == 1, self.rows.noteFirstCall(of: step) { return .run(.nothing, attempt: 1) }
        switch Barrier.forward(self.rows.state(of: step)) {
        case .absorb: return .skip(.duplicate)
        case .drop: return .skip(.dropped)
        case .run:
            guard parts > 1 else { return .run(.nothing, attempt: self.rows.countCall(of: step, isUndo: false)) }
            return self.join(box, step: step, part: part, parts: parts)
        }
    }

    /// An event that causes the undo of a step.
    ///
    /// A fence is in force at once.
    mutating func admitUndo(step: Int, now: Timestamp) -> Admission {
        if self.hasEnded { return .skip(.late) }
        switch Barrier.undo(self.rows.state(of: step)) {
        case .absorb: return .skip(.nothingToUndo)
        case .fence:
            self.change(step, to: .fenced, keeping: .nothing, now: now)
            return .skip(.fenced)
        case .run:
            let completion = self.rows[step].completion
            return .run(
                completion.map { .completion($0) } ?? .nothing,
                attempt: self.rows.countCall(of: step, isUndo: true)
            )
        }
    }

    /// Whether an undo of the step would fence it.
    func isToFence(_ step: Int) -> Bool { !self.hasEnded && Barrier.undo(self.rows.state(of: step)) == .fence }

    private mutating func join(_ box: EnvelopeBox, step: Int, part: Int, parts: Int) -> Admission {
        var arrivals: [EnvelopeBox?]
        if case .arrivals(let arrived) = self.rows[step].kept {
            arrivals = arrived
        } else {
            arrivals = Array(repeating: nil, count: parts)
        }
        let isNew = arrivals[part] == nil
        arrivals[part] = arrivals[part] ?? box
        self.rows[step].kept = .arrivals(arrivals)
        let joined = arrivals.compactMap { $0 }
        guard joined.count == parts else { return .skip(isNew ? .joined : .duplicate) }
        return .run(.events(joined), attempt: self.rows.countCall(of: step, isUndo: false))
    }

    /// A step, or its undo, has committed.
    mutating func commit(_ step: Int, as state: StepState, keeping completion: EnvelopeBox?, now: Timestamp) {
        self.rows.commit(step, as: state, keeping: completion, at: now)
    }

    /// Counts a commit.
    mutating func nextCommit() -> UInt32 {
        self.commits &+= 1
        return self.commits
    }

    /// Counts a commit of which the journal gets an entry.
    mutating func nextEntry(at time: Timestamp) -> UInt32 {
        // The clock was set back since the saga began.
        if time < self.earliestTime { self.rows.seldom.earliestEntry = time }
        return self.nextCommit()
    }

    /// When the saga began, or the earlier time of an entry in the journal.
    var earliestTime: Timestamp {
        self.rows.ifSeldom(\.earliestEntry).flatMap(\.self) ?? self.rows.startedAt
    }

    mutating func change(_ step: Int, to state: StepState, keeping kept: Row.Kept, now: Timestamp) {
        self.rows.change(step, to: state, keeping: kept, at: now)
    }

    /// The store knows more of the step than this process does.
    mutating func learn(_ state: StepState, of step: Int, completion: EnvelopeBox?, now: Timestamp) {
        if state == .rejected, let completion { self.reject(with: completion) }
        let kept = state == .committed ? completion.map { Row.Kept.completion($0) } : nil
        self.change(step, to: state, keeping: kept ?? .nothing, now: now)
    }

    // MARK: What is in flight

    /// A delivery is done and has led to `count` others.
    mutating func finishDelivery(leadingTo count: Int) -> Motion {
        self.inFlight += Int32(count) - 1
        return self.settle()
    }

    /// Deliveries that come from outside, or once more.
    mutating func addDeliveries(_ count: Int) -> Motion {
        self.inFlight += Int32(count)
        guard self.hasEnded else { return self.settle() }
        let isCounted = self.course != .ended
        self.course = .moving
        return .revived(isCounted: isCounted)
    }

    /// A delivery is a dead letter, or waits behind one.
    mutating func park() -> Motion {
        self.parked += 1
        return self.settle()
    }

    /// A parked delivery is taken up again.
    mutating func unpark() -> Motion {
        self.parked -= 1
        return self.settle()
    }

    /// Finds out whether the saga moves, rests or has ended, after something changed.
    mutating func settle() -> Motion {
        guard !self.hasEnded else { return .none }
        guard self.inFlight > 0 else {
            self.course = .ended
            return .ended
        }
        let rests = self.inFlight == self.waiting
        guard rests != self.isResting else { return .none }
        self.course = rests ? .resting : .moving
        return rests ? .rested : .resumed
    }

    /// The end of the saga is to be counted.
    ///
    /// - Returns: Whether it has ended, and that was not counted before.
    mutating func countEnd() -> Bool {
        guard self.course == .ended else { return false }
        self.course = .counted
        return true
    }

    /// The choreography has counted the saga as ended, unless that goes on by now, or has ended once more.
    mutating func announceEnd() {
        if self.course == .counted { self.course = .announced }
    }

    /// The first rejection is the saga's cause.
    mutating func reject(with box: EnvelopeBox) {
        if self.cause == nil { self.cause = box }
    }

    /// A step that has not come to anything is never to run.
    ///
    /// - Returns: Whether it might have run otherwise.
    mutating func giveUp(_ step: Int, now: Timestamp) -> Bool {
        guard self.rows.state(of: step) == .none else { return false }
        self.change(step, to: .fenced, keeping: .nothing, now: now)
        return true
    }

    mutating func owe(_ debt: CompensationDebt) {
        self.cancel { $0.isSame(as: debt) }
        self.debts.append(debt)
    }

    /// An undo that has committed after all pays what its dead letters had left owing, whatever their causes.
    mutating func pay(for site: StepSite) {
        guard self.isInDebt else { return }
        self.cancel { $0.participant == site.participant && $0.step == site.step }
    }

    /// Debts are owed no longer.
    private mutating func cancel(where isCancelled: (CompensationDebt) -> Bool) {
        for debt in self.debts where isCancelled(debt) { self.rows.retire(debt.event.box) }
        self.debts.removeAll(where: isCancelled)
    }

    /// A call does not count, or not yet.
    ///
    /// A person may have begun the count anew in the meantime.
    mutating func uncountAttempt(of step: Int, isUndo: Bool) {
        if isUndo {
            self.rows[step].undoAttempts -= min(1, self.rows[step].undoAttempts)
        } else {
            self.rows[step].attempts -= min(1, self.rows[step].attempts)
        }
    }

    /// A call counts after all.
    mutating func countAttempt(of step: Int, isUndo: Bool) {
        _ = self.rows.countCall(of: step, isUndo: isUndo)
    }

    /// A dead letter that is tried again starts with a fresh count of attempts.
    mutating func forgetAttempts(of step: Int) {
        self.rows[step].attempts = 0
        self.rows[step].undoAttempts = 0
    }

    /// How the saga has ended, or `nil` while it runs.
    var outcome: SagaOutcome? {
        guard self.hasEnded else { return nil }
        if self.isInDebt { return .stuck(debts: self.debts) }
        if let cause { return .compensated(cause: AnyEnvelope(cause)) }
        return .completed
    }

    /// How a saga has ended, in a word.
    enum End: Sendable {
        case completed
        case compensated
        /// It owes something.
        case stuck
    }

    /// How the saga ends if it ends now.
    var end: End { self.isInDebt ? .stuck : self.cause != nil ? .compensated : .completed }

    /// Whether nobody needs the saga any more.
    var isForgettable: Bool { self.hasEnded && !self.isInDebt }

    /// Keeps the completion of a step no longer, because it is undone.
    ///
    /// - Parameters:
    ///   - step: The step.
    ///   - receive: Gets it, and must not free it.
    mutating func forgetCompletion(of step: Int, to receive: (consuming EnvelopeBox) -> Void) {
        self.rows.forgetCompletion(of: step, to: receive)
    }

    /// Keeps nothing for undos any more, because there will be none.
    ///
    /// Steps that have yet to run keep what they wait with: the events that a join has, and the one that is being seen to
    /// outside.
    ///
    /// - Parameter receive: Gets the messages that were kept, which it must not free.
    mutating func forgetCompletions(to receive: (consuming EnvelopeBox) -> Void) {
        self.rows.forgetCompletions(to: receive)
    }

    /// Keeps nothing any more, because the saga has ended and owes nothing.
    ///
    /// - Parameter receive: Gets the messages that were kept, which it must not free.
    mutating func forgetKept(to receive: (consuming EnvelopeBox) -> Void) { self.rows.forgetKept(to: receive) }

    // MARK: Resuming

    /// Takes over what an earlier choreography on the same stores knew of a step.
    mutating func adopt(_ row: Row, as step: Int) { self.rows[step] = row }

    /// Takes over an entry of a journal.
    mutating func adopt(_ entry: StoredEntry, as step: Int, parts: Int, _ box: EnvelopeBox?) {
        self.commits = max(self.commits, entry.place)
        let time = entry.event?.metadata.time ?? self.rows[step].changed
        if let part = entry.role.part {
            guard self.rows[step].state == .none, part < parts else { return }
            var arrivals: [EnvelopeBox?] = Array(repeating: nil, count: parts)
            if case .arrivals(let arrived) = self.rows[step].kept { arrivals = arrived }
            arrivals[part] = box
            self.rows[step].kept = .arrivals(arrivals)
        } else if entry.role == .intent {
            guard self.rows[step].state == .none, let box else { return }
            if let due = entry.due {
                self.arm(step, ArmedDeadline(box, due: due), now: time)
            } else {
                self.rows[step].kept = .intended(box)
            }
        } else if entry.role == .unknownEffect {
            if self.rows[step].state != .undone, let box { self.rows[step].kept = .intended(box) }
        } else if entry.role == .undo || self.rows[step].state != .undone {
            let kept = entry.role == .step && entry.state == .committed ? box : nil
            self.change(step, to: entry.state, keeping: kept.map { .completion($0) } ?? .nothing, now: time)
        }
        if entry.state == .rejected, let box, self.cause.map({ box.wasCommitted(before: $0) }) ?? true {
            if let cause { self.rows.retire(cause) }
            self.cause = box
        }
    }

    /// Takes over how often a body has been called without success.
    mutating func adopt(attempts: Int, of step: Int, isUndo: Bool) {
        if isUndo {
            self.rows[step].undoAttempts = UInt32(clamping: attempts)
        } else {
            self.rows[step].attempts = UInt32(clamping: attempts)
        }
    }

    /// Takes over what an earlier choreography on the same stores knew of the saga as a whole.
    mutating func adopt(cause: EnvelopeBox?, debts: [CompensationDebt], commits: UInt32) {
        if let cause { self.reject(with: cause) }
        self.commits = max(self.commits, commits)
        for debt in debts { self.owe(debt) }
    }
}
