internal import Synchronization

/// What becomes of a step once its body has run: its record, its event, and those who are told.
extension Lane {
    /// What a body has come to is recorded, and its event is published.
    @inline(__always)
    func conclude(
        _ delivery: consuming Delivery,
        _ reaction: LaneReaction,
        attempt: Int,
        _ result: consuming StepResult
    ) {
        switch consume delivery {
        case .message(let trigger, let saga, _, let marks):
            self.conclude(
                consume trigger,
                of: consume saga,
                isRepeat: marks.contains(.isRepeat),
                reaction,
                attempt: attempt,
                consume result
            )
        }
    }

    private func conclude(
        _ trigger: consuming EnvelopeBox,
        of saga: consuming SagaState,
        isRepeat: Bool,
        _ reaction: LaneReaction,
        attempt: Int,
        _ result: consuming StepResult
    ) {
        if reaction.unlocks { self.crew.moves.state.released.append(saga.id) }
        let state: StepState
        let event: EnvelopeBox
        switch consume result {
        case .completed(let box): (state, event) = (reaction.stateAfterSuccess, box)
        case .rejected(let box): (state, event) = (.rejected, box)
        case .done:
            return self.recordHandled(consume trigger, of: consume saga, isRepeat: isRepeat, reaction, attempt: attempt)
        }
        self.record(
            consume trigger,
            of: consume saga,
            isRepeat: isRepeat,
            reaction,
            as: state,
            publishing: consume event,
            attempt: attempt
        )
    }

    /// Records what became of a step, and hands its event to the outbox and to those who wait for it.
    ///
    /// The trigger, the saga and the event are handed on where that is possible: counting references to what other
    /// processors count too is dear.
    func record(
        _ trigger: consuming EnvelopeBox,
        of saga: consuming SagaState,
        isRepeat: Bool,
        _ reaction: LaneReaction,
        as step: StepState,
        publishing box: consuming EnvelopeBox,
        attempt: Int
    ) {
        let (trigger, saga, box) = (consume trigger, consume saga, consume box)
        let repeats = self.repeats(of: box)
        let count = self.subscribers[box.route].count + repeats.reduce(0, +)
        let entry =
            self.hasObservers || saga.recordsTimeline
            ? self.makeEntry(step.entry, about: box, of: saga, reaction, attempt: attempt) : nil
        let now = self.state.now
        // A durable store's journal has it already.
        let isNew = self.durable == nil
        let start: SagaState.Start? = reaction.isInitiating ? .committed : nil
        if reaction.isFiring, let durable = self.durable { durable.receive(trigger) }
        let (motion, _) = saga.finish(trigger, entry, at: now, deciding: start) { record in
            if isNew {
                if step == .undone { record.forgetCompletion(of: reaction.step) { box in self.giveBack(box) } }
                let keepsBox = step == .committed && reaction.keepsCompletion
                record.commit(reaction.step, as: step, keeping: keepsBox ? box : nil, now: now)
                box.commitOrder.store(record.nextCommit(), ordering: .relaxed)
                if reaction.isFiring { record.fence(reaction.guards, now: now) }
            }
            if step == .rejected { record.reject(with: box) }
            if step == .committed, reaction.isPointOfNoReturn { record.forgetCompletions { self.giveBack($0) } }
            if step == .undone { record.pay(for: reaction.site) }
            return (record.finishDelivery(leadingTo: count), ())
        }
        self.freeMessages()
        // It is on record: who comes to wait from now on need not.
        if reaction.isInitiating, saga.isAwaited { self.crew.moves.state.starts.append((saga, .committed)) }
        self.done(
            consume trigger,
            of: saga,
            isRepeat: isRepeat,
            step.entry,
            motion,
            isCommand: reaction.isInitiating
        )
        self.publish(consume box, of: consume saga, repeats)
    }

    /// Records that a step has committed and publishes nothing.
    private func recordHandled(
        _ trigger: consuming EnvelopeBox,
        of saga: consuming SagaState,
        isRepeat: Bool,
        _ reaction: LaneReaction,
        attempt: Int
    ) {
        let (trigger, saga) = (consume trigger, consume saga)
        let entry = self.makeEntry(.handled, about: trigger, of: saga, reaction, attempt: attempt)
        let now = self.state.now
        // A durable store's journal has it already.
        let isNew = self.durable == nil
        let (motion, _) = saga.finish(trigger, entry, at: now) { record in
            if isNew { record.commit(reaction.step, as: .committed, keeping: nil, now: now) }
            return (record.finishDelivery(leadingTo: 0), ())
        }
        self.done(consume trigger, of: saga, isRepeat: isRepeat, .handled, motion)
    }

    /// Puts an event into the outbox and addresses it to those who react to it.
    ///
    /// - Parameters:
    ///   - box: The event.
    ///   - saga: Its saga.
    ///   - repeats: How often the delivery to each of them is repeated, on purpose; empty if none is.
    func publish(_ box: consuming EnvelopeBox, of saga: consuming SagaState, _ repeats: [Int]) {
        let route = box.route
        let last = self.subscribers[route].count - 1
        self.state.output.statistics.eventsPublished += 1
        if self.bus.isObserved { self.state.output.published.append(copy box) }
        guard last >= 0 else { return }
        if self.durable == nil { self.state.outbox.append(copy box, receipts: last + 1) }
        for number in 0..<last { self.address(copy box, of: copy saga, to: number, repeats) }
        self.address(consume box, of: consume saga, to: last, repeats)
    }

    /// Addresses an event to one of those who react to it.
    @inline(__always)
    private func address(
        _ box: consuming EnvelopeBox,
        of saga: consuming SagaState,
        to number: Int,
        _ repeats: borrowing [Int]
    ) {
        let subscriber = self.subscribers[box.route][number]
        // The crew's own lanes have it already.
        if let durable = self.durable, durable.contains(subscriber.lane) { return }
        guard !repeats.isEmpty else {
            let delivery = Delivery(consume box, of: consume saga, to: subscriber.reaction)
            return self.state.output.posts[subscriber.lane].deliveries.append(consume delivery)
        }
        for turn in 0...repeats[number] {
            // The one that counts is the first.
            let delivery = Delivery(copy box, of: copy saga, to: subscriber.reaction, marks: turn > 0 ? .isRepeat : [])
            self.state.output.posts[subscriber.lane].deliveries.append(delivery)
        }
    }

    /// How often the deliveries of an event to those who react to it are to be repeated, on purpose; empty if none is.
    @inline(__always)
    func repeats(of box: borrowing EnvelopeBox) -> [Int] {
        self.hasFaults ? self.subscribers[box.route].map { self.repeats(of: box, to: $0) } : []
    }

    /// How often a delivery is to be repeated, on purpose.
    func repeats(of box: EnvelopeBox, to subscriber: Routing.Subscriber) -> Int {
        guard let faults = self.runtime.environment.faults else { return 0 }
        return faults.repeats(of: AnyEnvelope(box), to: self.runtime.layout.participants[subscriber.lane])
    }

    /// A delivery is done: its source gets a receipt, and the saga has moved.
    func done(
        _ delivery: Delivery,
        _ kind: TimelineEntry.Kind,
        _ motion: SagaRecord.Motion,
        withReceipt: Bool = true
    ) {
        self.done(
            delivery.box,
            of: delivery.saga,
            isRepeat: delivery.isRepeat,
            kind,
            motion,
            withReceipt: withReceipt
        )
    }

    @inline(__always)
    private func done(
        _ trigger: consuming EnvelopeBox,
        of saga: borrowing SagaState,
        isRepeat: Bool,
        _ kind: TimelineEntry.Kind,
        _ motion: SagaRecord.Motion,
        withReceipt: Bool = true,
        isCommand: Bool = false
    ) {
        self.state.output.statistics.count(kind)
        if withReceipt, saga.awaitsReaders, saga.hear(trigger) {
            self.crew.moves.state.starts.append((copy saga, .committed))
        }
        self.moved(saga, motion)
        if case .ended = motion, self.hasObservers { self.noteEnd(of: saga, after: trigger) }
        if isCommand {
            self.giveBack(command: consume trigger)
        } else if withReceipt, !isRepeat {
            self.giveReceipt(for: consume trigger)
        }
    }

    /// Keeps the envelope of a command that has been carried out, unless somebody else refers to it.
    private func giveBack(command box: consuming EnvelopeBox) {
        guard self.spareCommands != nil, isKnownUniquelyReferenced(&box) else { return }
        box.clear()
        self.state.spareCommands.append(consume box)
    }

    private func noteEnd(of saga: borrowing SagaState, after trigger: EnvelopeBox) {
        guard let outcome = saga.update(\.outcome) else { return }
        self.state.output.entries.append(TimelineEntry(endWith: outcome, at: self.state.now, after: trigger))
    }

    /// Tells the source of an event that this participant has committed it.
    @inline(__always)
    func giveReceipt(for trigger: consuming EnvelopeBox) {
        let source = trigger.lane
        guard source >= 0 else { return }
        if let durable = self.durable, durable.contains(source) { return durable.receive(trigger) }
        self.state.output.posts[source].receipts.append(consume trigger)
    }

    /// Gives an envelope that a saga keeps no longer to the lane that has published it, which uses it again.
    ///
    /// One with a reader whose receipt is under way is used again when that comes. What is not used again is freed later
    /// (``freeMessages()``): this is called under a saga's lock.
    func giveBack(_ box: consuming EnvelopeBox) {
        let source = box.lane
        guard self.crew.reusesEnvelopes, box.isSettled else {
            return self.state.retired.append(consume box)
        }
        self.state.output.posts[source].receipts.append(consume box)
    }

    /// Frees messages that sagas keep no longer, while no lock is held.
    @inline(__always)
    func freeMessages() {
        // Much faster for a few than to remove all at once.
        while self.state.retired.popLast() != nil {}
    }

    func moved(_ saga: borrowing SagaState, _ motion: SagaRecord.Motion) {
        if case .none = motion { return }
        self.crew.moves.state.note(copy saga, motion)
    }

    /// An entry for the saga's timeline and the observers, or `nil` if nobody wants one.
    func makeEntry(
        _ kind: TimelineEntry.Kind,
        about event: EnvelopeBox,
        of saga: borrowing SagaState,
        _ reaction: LaneReaction,
        attempt: Int = 1,
        detail: String? = nil
    ) -> TimelineEntry? {
        guard saga.recordsTimeline || self.hasObservers else { return nil }
        let entry = TimelineEntry(
            kind,
            at: self.state.now,
            about: event,
            in: reaction.place,
            attempt: attempt,
            detail: detail
        )
        if self.hasObservers { self.state.output.entries.append(entry) }
        return entry
    }
}
