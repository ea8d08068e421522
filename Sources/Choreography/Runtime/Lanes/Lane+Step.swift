internal import Synchronization

extension Lane {
    /// A call that the barrier has let through.
    struct Attempt: Sendable {
        let call: StepCall
        let number: Int
    }

    /// Calls a body that never suspends.
    ///
    /// One synchronous stretch from the barrier to the commit, so that no crash comes between.
    ///
    /// - Returns: Whether the body is to be called again at once.
    @inline(__always)
    func perform(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ body: (StepCall) throws -> StepResult
    ) -> Bool {
        // No attempt is put together, unless something fails: this is the hottest path.
        switch delivery.saga.update({ self.admission(of: delivery, reaction, &$0) }) {
        case .skip(let kind):
            self.skip(delivery, reaction, kind)
            return false
        case .run(let input, let number):
            let call = self.makeCall(delivery, reaction, with: input)
            do {
                try self.checkCall(delivery, reaction, attempt: number)
                let result = try body(call)
                try self.checkCommit(delivery, reaction, attempt: number)
                self.commit(delivery, reaction, attempt: number, result)
                return false
            } catch {
                self.volatileStore?.rollback()
                return self.recover(delivery, reaction, Attempt(call: call, number: number), from: error)
            }
        }
    }

    /// Calls a body that may suspend.
    ///
    /// - Returns: Whether the body is to be called again at once.
    @inline(__always)
    func perform(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ body: (StepCall) async throws -> StepResult
    ) async -> Bool {
        switch delivery.saga.update({ self.admission(of: delivery, reaction, &$0) }) {
        case .skip(let kind):
            self.skip(delivery, reaction, kind)
            return false
        case .run(let input, let number):
            let call = self.makeCall(delivery, reaction, with: input)
            do {
                try self.checkCall(delivery, reaction, attempt: number)
                let result =
                    self.isWatched
                    ? try await self.runtime.environment.watching(delivery, reaction.site) { try await body(call) }
                    : try await body(call)
                try self.checkCommit(delivery, reaction, attempt: number)
                self.commit(delivery, reaction, attempt: number, result)
                return false
            } catch {
                self.volatileStore?.rollback()
                return self.recover(delivery, reaction, Attempt(call: call, number: number), from: error)
            }
        }
    }

    /// Asks the barrier whether a delivery may run.
    ///
    /// One that may not is done with.
    func admit(_ delivery: Delivery, _ reaction: LaneReaction) -> Attempt? {
        let admission = delivery.saga.update { self.admission(of: delivery, reaction, &$0) }
        switch admission {
        case .run(let input, let number):
            return Attempt(
                call: self.makeCall(delivery, reaction, with: input),
                number: number
            )
        case .skip(let kind):
            self.skip(delivery, reaction, kind)
            return nil
        }
    }

    /// Asks the barrier.
    @inline(__always)
    func admission(
        of delivery: Delivery,
        _ reaction: LaneReaction,
        _ record: inout SagaRecord
    ) -> SagaRecord.Admission {
        switch reaction.role {
        case .forward(let part, let parts):
            record.admitForward(delivery.box, step: reaction.step, part: part, parts: parts)
        case .undo where reaction.isExternal:
            record.admitExternalUndo(reaction.step, now: self.state.now)
        case .undo:
            record.admitUndo(step: reaction.step, now: self.state.now)
        case .arm: record.admitArming(reaction.step)
        case .disarm: record.admitDisarming(reaction.step, now: self.state.now)
        case .fire(let guards): record.admitFiring(reaction.step, guards: guards)
        }
    }

    func makeCall(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        with input: StepInput = .nothing
    ) -> StepCall {
        StepCall(
            trigger: delivery.box,
            input: input,
            id: self.state.identifiers.make(at: self.state.now),
            time: self.state.now,
            source: self.source,
            completionRoute: reaction.completionRoute,
            rejectionRoute: reaction.rejectionRoute,
            lane: self.index
        )
    }

    /// The business's writes are kept or taken back; the step's record and its event are committed.
    func commit(_ delivery: Delivery, _ reaction: LaneReaction, attempt: Int, _ result: StepResult) {
        if case .rejected = result {
            self.volatileStore?.rollback()
        } else {
            self.volatileStore?.commit()
        }
        self.conclude(delivery, reaction, attempt: attempt, result)
    }

    /// What a body has come to is recorded, and its event is published.
    func conclude(_ delivery: Delivery, _ reaction: LaneReaction, attempt: Int, _ result: StepResult) {
        switch result {
        case .completed(let box):
            let state = reaction.stateAfterSuccess
            self.record(delivery, reaction, as: state, publishing: box, entry: state.entry, attempt: attempt)
        case .rejected(let box):
            self.record(delivery, reaction, as: .rejected, publishing: box, entry: .rejected, attempt: attempt)
        case .done:
            self.record(delivery, reaction, as: .committed, publishing: nil, entry: .handled, attempt: attempt)
        }
    }

    /// Records what became of a step, and hands its event to the outbox and to those who wait for it.
    func record(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        as step: StepState,
        publishing box: EnvelopeBox?,
        entry kind: TimelineEntry.Kind,
        attempt: Int
    ) {
        let count = box.map { self.publish($0, of: delivery.saga) } ?? 0
        let entry =
            self.hasObservers || delivery.saga.recordsTimeline
            ? self.makeEntry(kind, delivery, reaction, event: box ?? delivery.box, attempt: attempt) : nil
        let now = self.state.now
        // A durable store's journal has it already.
        let isNew = self.durable == nil
        let start: SagaState.Start? = reaction.isInitiating ? .committed : nil
        if reaction.isFiring, let durable = self.durable { durable.receive(delivery.box) }
        let (motion, _) = delivery.saga.finish(delivery, entry, at: now, deciding: start) { record in
            if isNew {
                let keepsBox = step == .committed && reaction.keepsCompletion
                record.commit(reaction.step, as: step, keeping: keepsBox ? box : nil, now: now)
                box?.commitOrder.store(record.nextCommit(), ordering: .relaxed)
                if reaction.isFiring { record.fence(reaction.guards, now: now) }
            }
            if step == .rejected, let box { record.reject(with: box) }
            if step == .undone { record.pay(for: reaction.site) }
            return (record.finishDelivery(leadingTo: count), ())
        }
        // It is on record: who comes to wait from now on need not.
        if reaction.isInitiating, delivery.saga.isAwaited {
            self.crew.moves.state.starts.append((delivery.saga, .committed))
        }
        self.done(delivery, kind, motion)
    }

    /// Puts an event into the outbox and addresses it to those who react to it.
    ///
    /// - Returns: How many deliveries that makes.
    func publish(_ box: EnvelopeBox, of saga: SagaState) -> Int {
        let count = self.subscribers[box.route].count
        self.state.output.statistics.eventsPublished += 1
        if self.bus.isObserved { self.state.output.published.append(box) }
        guard count > 0 else { return 0 }
        if self.durable == nil { self.state.outbox.append(box, receipts: count) }
        var repeats = 0
        for number in 0..<count {
            let subscriber = self.subscribers[box.route][number]
            // The crew's own lanes have it already.
            let isElsewhere = self.durable.map { !$0.contains(subscriber.lane) } ?? true
            if isElsewhere {
                self.state.output.outgoing[subscriber.lane].append(Delivery(box, of: saga, to: subscriber.reaction))
            }
            if self.hasFaults {
                repeats += self.repeatDelivery(of: box, of: saga, to: subscriber, isElsewhere: isElsewhere)
            }
        }
        return count + repeats
    }

    private func repeatDelivery(
        of box: EnvelopeBox,
        of saga: SagaState,
        to subscriber: Routing.Subscriber,
        isElsewhere: Bool
    ) -> Int {
        let repeats = self.repeats(of: box, to: subscriber)
        guard isElsewhere else { return repeats }
        for _ in 0..<repeats {
            self.state.output.outgoing[subscriber.lane].append(
                Delivery(box, of: saga, to: subscriber.reaction, isRepeat: true)
            )
        }
        return repeats
    }

    /// How often a delivery is to be repeated, on purpose.
    func repeats(of box: EnvelopeBox, to subscriber: Routing.Subscriber) -> Int {
        guard let faults = self.runtime.environment.faults else { return 0 }
        return faults.repeats(of: AnyEnvelope(box), to: self.runtime.layout.participants[subscriber.lane])
    }

    /// A delivery that the barrier does not let through is done with.
    func skip(_ delivery: Delivery, _ reaction: LaneReaction, _ kind: TimelineEntry.Kind) {
        if kind == .armed { return self.arm(delivery, reaction) }
        if kind == .disarmed { return self.disarm(delivery, reaction) }
        // A copy may come before the delivery that counts: what it then changes is told as what it is.
        let kind = delivery.isRepeat && (kind == .nothingToUndo || kind == .dropped) ? .duplicate : kind
        let entry = self.makeEntry(kind, delivery, reaction, event: delivery.box)
        let (motion, _) = delivery.saga.finish(delivery, entry, at: self.state.now) {
            ($0.finishDelivery(leadingTo: 0), ())
        }
        self.done(delivery, kind, motion)
    }

    /// A delivery is done: its source gets a receipt, and the saga has moved.
    func done(
        _ delivery: Delivery,
        _ kind: TimelineEntry.Kind,
        _ motion: SagaRecord.Motion,
        withReceipt: Bool = true
    ) {
        self.state.output.statistics.count(kind)
        if withReceipt {
            self.giveReceipt(for: delivery)
            if delivery.saga.awaitsReaders, delivery.saga.hear(delivery.box) {
                self.crew.moves.state.starts.append((delivery.saga, .committed))
            }
        }
        self.moved(delivery.saga, motion)
        if case .ended = motion, self.hasObservers { self.noteEnd(of: delivery) }
    }

    private func noteEnd(of delivery: Delivery) {
        guard let outcome = delivery.saga.update(\.outcome) else { return }
        self.state.output.entries.append(TimelineEntry(endWith: outcome, at: self.state.now, after: delivery.box))
    }

    /// Tells the source of an event that this participant has committed it.
    @inline(__always)
    func giveReceipt(for delivery: Delivery) {
        guard !delivery.isRepeat, delivery.box.lane >= 0 else { return }
        if let durable = self.durable, durable.contains(delivery.box.lane) {
            return durable.receive(delivery.box)
        }
        self.state.output.receipts[delivery.box.lane].append(delivery.box)
    }

    func moved(_ saga: SagaState, _ motion: SagaRecord.Motion) {
        if case .none = motion { return }
        self.crew.moves.state.note(saga, motion)
    }

    /// An entry for the saga's timeline and the observers, or `nil` if nobody wants one.
    func makeEntry(
        _ kind: TimelineEntry.Kind,
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        event: EnvelopeBox,
        attempt: Int = 1,
        detail: String? = nil
    ) -> TimelineEntry? {
        guard delivery.saga.recordsTimeline || self.hasObservers else { return nil }
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
