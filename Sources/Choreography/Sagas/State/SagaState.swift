internal import Synchronization

/// One saga in this process.
///
/// A transition is made under the lock; waiting tasks are resumed after it.
@usableFromInline
final class SagaState: Sendable {
    /// What became of the saga's first message.
    enum Start: Sendable {
        case pending
        case committed
        case failed(any Error)
    }

    let id: SagaID
    let recordsTimeline: Bool
    /// Whether this choreography began the saga, and not an earlier one.
    let isBegunHere: Bool
    /// Whether somebody waits until the readers of the saga's first event have committed it.
    let awaitsReaders: Bool
    /// Whether a task has ever waited for something of the saga.
    ///
    /// It is set under the lock. Whoever has made a transition under the lock since sees it, and who comes later need not
    /// wait.
    private let awaited = Atomic<Bool>(false)
    /// Where the choreography's registry keeps the saga, or -1.
    ///
    /// The registry's lock guards it.
    let place = Atomic<Int32>(-1)
    /// The saga's number in the order in which the choreography has taken sagas up.
    ///
    /// The registry's lock guards it.
    let number = Atomic<UInt32>(0)
    let guarded: Locked<Guarded>

    /// Makes the state of a saga.
    ///
    /// - Parameters:
    ///   - id: Its identifier.
    ///   - steps: How many steps its choreography has.
    ///   - startedAt: When it began.
    ///   - recordsTimeline: Whether it keeps what happens in it.
    ///   - reader: A reader of the message that begins it, unless an earlier choreography began it.
    ///   - deliveries: How many deliveries are on their way to begin with.
    ///   - awaited: The message that begins it, if somebody waits until its readers have committed it.
    init(
        id: SagaID,
        steps: Int,
        startedAt: Timestamp,
        recordsTimeline: Bool,
        reader: Routing.Subscriber? = nil,
        deliveries: Int = 0,
        awaited: EnvelopeBox? = nil
    ) {
        self.id = id
        self.recordsTimeline = recordsTimeline
        self.isBegunHere = reader != nil
        self.awaitsReaders = awaited != nil
        var guarded = Guarded(
            SagaRecord(stepCount: steps, startedAt: startedAt, deliveries: deliveries),
            firstReader: reader
        )
        if let awaited { guarded.await(readersOf: awaited, deliveries) }
        // Most sagas have about as many entries as the choreography has steps.
        if recordsTimeline { guarded.timeline.reserveCapacity(steps) }
        self.guarded = Locked(consume guarded)
    }

    /// When the saga began.
    var startedAt: Timestamp { self.update(\.rows.startedAt) }

    /// Whether a journal may have entries of the saga from before a time: of this choreography or an earlier one.
    func mayHaveEntries(before time: Timestamp) -> Bool {
        !self.isBegunHere || self.update(\.earliestTime) < time
    }

    /// Whether nobody needs the saga any more.
    var isForgettable: Bool { self.guarded.withLock { $0.record.isForgettable } }

    /// Whether something has been committed of one of these steps, or a body of it has been called.
    func hasTouched(_ steps: [Int]) -> Bool {
        self.guarded.withLock { guarded in steps.contains { !guarded.record.rows[$0].isUntouched } }
    }

    /// Makes a transition of the saga's record.
    func update<Result: Sendable>(_ transition: (inout SagaRecord) -> Result) -> Result {
        self.guarded.withLock { transition(&$0.record) }
    }

    /// Makes a transition that ends a delivery, together with the entry that tells of it.
    ///
    /// What became of the saga's first message is on record with the transition: its sender is told later, and
    /// must not hear in between that the choreography has stopped.
    func finish<Result: Sendable>(
        _ trigger: EnvelopeBox,
        _ entry: TimelineEntry?,
        at time: Timestamp,
        deciding start: Start? = nil,
        _ transition: (inout SagaRecord) -> (SagaRecord.Motion, Result)
    ) -> (SagaRecord.Motion, Result) {
        guard self.recordsTimeline else {
            return self.guarded.withLock { guarded in
                if let start { guarded.start = start }
                return transition(&guarded.record)
            }
        }
        let (result, followers) = self.guarded.withLock { guarded in
            let result = transition(&guarded.record)
            if let start { guarded.start = start }
            if let entry { guarded.timeline.append(entry) }
            if case .ended = result.0, let outcome = guarded.record.outcome {
                guarded.timeline.append(TimelineEntry(endWith: outcome, at: time, after: trigger))
            }
            return (result, guarded.takeWaiters(for: .entry))
        }
        followers.resume()
        return result
    }

    /// Adds an entry to the timeline and wakes those who follow it.
    func note(_ entry: TimelineEntry) {
        guard self.recordsTimeline else { return }
        let followers = self.guarded.withLock { guarded in
            guarded.timeline.append(entry)
            return guarded.takeWaiters(for: .entry)
        }
        followers.resume()
    }

    /// Takes note that the saga has ended.
    ///
    /// - Parameter receive: Gets the messages that the saga has kept, if it owes nothing, and must not free them.
    /// - Returns: How it has ended, or `nil` if it goes on by now, or another turn has told so.
    func conclude(_ receive: (consuming EnvelopeBox) -> Void) -> SagaRecord.End? {
        self.guarded.withLock { guarded in
            guard guarded.record.countEnd() else { return nil }
            if let first = guarded.forgetFirst() { receive(first) }
            let end = guarded.record.end
            if end != .stuck { guarded.record.forgetKept(to: receive) }
            return end
        }
    }

    /// Whether a task waits for something of the saga, or has waited, as far as whoever has made a transition need know.
    var isAwaited: Bool { self.awaited.load(ordering: .relaxed) }

    /// A task is about to wait for something of the saga, which the lock guards.
    func noteWaiter() { self.awaited.store(true, ordering: .relaxed) }

    /// Tells those who wait, or will ask, that the saga has ended.
    func announceEnd() {
        // To take the waiters under the same lock took 70 instructions more for each saga for which nobody waits.
        let isAwaited = self.guarded.withLock { guarded in
            guarded.record.announceEnd()
            return self.isAwaited
        }
        guard isAwaited else { return }
        let (watchers, followers) = self.guarded.withLock { guarded in
            (guarded.takeWaiters(for: .end), guarded.takeWaiters(for: .entry))
        }
        watchers.resume()
        followers.resume()
    }

    /// Tells those who wait that the choreography has stopped before the saga's end.
    func abandon() {
        let waiters = self.guarded.withLock { guarded in
            guarded.isAbandoned = true
            if case .pending = guarded.start { guarded.start = .failed(RuntimeError.stopped(before: self.id)) }
            return [SagaWaiters.Reason.start, .end, .entry].map { guarded.takeWaiters(for: $0) }
        }
        for list in waiters { list.resume() }
    }

    /// A reader has committed an event.
    ///
    /// - Returns: Whether the event was the saga's first and the reader the last one of it.
    func hear(_ box: EnvelopeBox) -> Bool {
        self.guarded.withLock { guarded in
            guard guarded.hear(box) else { return false }
            // On record at once: its publisher is told later, and must not hear in between of a stop.
            guarded.start = .committed
            return true
        }
    }

    /// Tells the caller of `start` what became of the command.
    func announceStart(_ start: Start) {
        guard self.isAwaited else { return }
        let waiters = self.guarded.withLock { guarded in
            guarded.start = start
            return guarded.takeWaiters(for: .start)
        }
        waiters.resume()
    }
}
