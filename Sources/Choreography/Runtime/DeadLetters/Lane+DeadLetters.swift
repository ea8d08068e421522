extension Lane {
    /// Keeps an event that could not be handled.
    ///
    /// A step's event parks its saga in this lane; an undo's event leaves a debt and lets everything
    /// else pass.
    func deadLetter(_ delivery: Delivery, _ reaction: LaneReaction, attempts: Int, _ error: any Error) {
        let letter = DeadLetter(
            id: self.runtime.deadLetters.makeID(for: self.name),
            saga: delivery.saga.id,
            participant: self.name,
            step: reaction.site.step,
            isCompensation: reaction.isUndo,
            event: AnyEnvelope(delivery.box),
            error: error,
            attempts: attempts,
            time: self.state.now
        )
        self.keep(letter)
        self.setAside(delivery, reaction, letter)
    }

    /// A delivery is a dead letter, or was one when an earlier choreography stopped.
    func setAside(_ delivery: Delivery, _ reaction: LaneReaction, _ letter: DeadLetter) {
        if !self.state.knownLetters.isEmpty { self.state.knownLetters[letter.key] = nil }
        self.runtime.deadLetters.add(letter, lane: self.index, reaction: delivery.reaction)
        self.state.letters[letter.id] = delivery
        let entry = self.makeEntry(
            .deadLettered,
            about: delivery.box,
            of: delivery.saga,
            reaction,
            attempt: letter.attempts,
            detail: "\(letter.error)"
        )
        if reaction.isUndo {
            self.owe(delivery, reaction, .deadLettered, reason: "\(letter.error)", entry)
        } else {
            self.state.output.statistics.count(.deadLettered)
            self.park(delivery, entry)
        }
    }

    /// Keeps a letter for a choreography that resumes this one.
    private func keep(_ letter: DeadLetter) {
        if let durable = self.durable {
            durable.changes.state.append(.letter(letter, step: self.journalNumber(ofStep: letter.step)))
        } else {
            self.state.records.letters[letter.key] = letter
            self.state.records.lastLetter = letter.id.number
        }
    }

    private func forget(_ letter: DeadLetter.Key) {
        if let durable = self.durable {
            durable.changes.state.append(.letterRemoved(letter, step: self.journalNumber(ofStep: letter.step)))
        } else {
            self.state.records.letters[letter] = nil
        }
    }

    /// The letter that a delivery was when an earlier choreography stopped.
    func knownLetter(_ delivery: Delivery) -> DeadLetter? {
        guard !delivery.isRepeat else { return nil }
        let reaction = self.reactions[delivery.reaction]
        switch reaction.role {
        // What arms a deadline, or makes it moot, never fails: a letter of the deadline is that of its firing.
        case .arm, .disarm: return nil
        case .forward, .undo, .fire: return self.state.knownLetters[self.letterKey(delivery, reaction)]
        }
    }

    private func letterKey(_ delivery: Delivery, _ reaction: LaneReaction) -> DeadLetter.Key {
        DeadLetter.Key(
            event: delivery.box.metadata.id,
            step: reaction.site.step,
            isCompensation: reaction.isUndo
        )
    }

    private func park(_ delivery: Delivery, _ entry: TimelineEntry?) {
        let (motion, _) = delivery.saga.finish(delivery.box, entry, at: self.state.now) { ($0.park(), ()) }
        self.state.parked[ObjectIdentifier(delivery.saga)] = LaneState.Held(delivery: delivery)
        self.moved(delivery.saga, motion)
    }

    /// A delivery is given up, which the saga is left owing.
    func owe(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ kind: TimelineEntry.Kind,
        reason: String,
        _ entry: TimelineEntry?
    ) {
        let debt = self.debt(delivery, reaction, reason: reason)
        let (motion, _) = delivery.saga.finish(delivery.box, entry, at: self.state.now) { record in
            record.owe(debt)
            return (record.finishDelivery(leadingTo: 0), ())
        }
        // The event of an undo's dead letter stays unsettled, so that a restart finds it again.
        let isKept = kind == .deadLettered
        self.done(delivery, kind, motion, withReceipt: !isKept)
    }

    func debt(_ delivery: Delivery, _ reaction: LaneReaction, reason: String) -> CompensationDebt {
        CompensationDebt(
            participant: self.name,
            step: reaction.site.step,
            event: AnyEnvelope(delivery.box),
            reason: reason
        )
    }

    /// What a debt says for which a person has discarded a dead letter.
    static func debtReason(ofDiscarding reason: String) -> String { "discarded: \(reason)" }

    /// Whether a delivery's saga waits in this lane, and the delivery with it.
    ///
    /// Compensations pass a dead letter, but not a retry.
    func mustHold(_ delivery: Delivery) -> Bool {
        let key = ObjectIdentifier(delivery.saga)
        if self.state.pausing[key] != nil { return true }
        return self.state.parked[key] != nil && !self.reactions[delivery.reaction].isUndo
    }

    /// Keeps a delivery whose saga waits in this lane.
    ///
    /// - Returns: Whether the delivery is kept.
    func hold(_ delivery: Delivery) -> Bool {
        guard self.mustHold(delivery) else { return false }
        let key = ObjectIdentifier(delivery.saga)
        let reaction = self.reactions[delivery.reaction]
        if let held = self.state.pausing[key] {
            if reaction.isUndo, held.reason == .lock {
                self.pass(delivery, key)
            } else {
                self.state.pausing[key]?.behind.append(delivery)
            }
            return true
        }
        self.state.parked[key]?.behind.append(delivery)
        let entry = self.makeEntry(.parked, about: delivery.box, of: delivery.saga, reaction)
        let (motion, _) = delivery.saga.finish(delivery.box, entry, at: self.state.now) { ($0.park(), ()) }
        self.moved(delivery.saga, motion)
        return true
    }

    /// Does what timers and people have asked for since the last turn.
    func handleControls() async {
        guard !self.state.controls.isEmpty else { return }
        let controls = self.state.controls
        self.state.controls.removeAll(keepingCapacity: true)
        for control in controls {
            switch control {
            case .retry(let saga): self.resume(saga, after: .pause)
            case .unlocked(let saga): self.resume(saga, after: .lock)
            case .called(let call, let result): self.endCall(call, result)
            case .ring(let saga, let step): self.ring(saga, step: step)
            case .replay(let id): self.replay(id)
            case .discard(let id, let reason, let rejection): await self.discard(id, reason, rejection)
            case .flush: self.flush()
            }
        }
    }

    /// Writes what the crew's store has settled.
    private func flush() {
        guard let durable = self.durable else { return }
        do {
            try durable.flushIfIdle()
        } catch {
            self.runtime.noteTrouble(with: durable.store, error)
        }
    }

    /// Takes up the saga's delivery whose waiting is over, and then what came behind it.
    private func resume(_ saga: SagaState, after reason: LaneState.Held.Reason) {
        let key = ObjectIdentifier(saga)
        // It may wait for something else by now than for what has come.
        guard !self.runtime.isStopping, let held = self.state.pausing[key], held.reason == reason else { return }
        self.state.pausing[key] = nil
        if reason == .lock { self.runtime.lockWaits?.leave(saga, in: self.index) }
        let delivery = reason == .lock ? held.delivery.awaited : held.delivery
        self.state.backlog.prepend(held.ahead + [delivery] + held.behind)
    }

    /// Takes up what was parked, before everything that came later.
    ///
    /// While another event of the saga is between two attempts, it waits behind that one.
    private func takeUp(_ letter: Delivery?, _ behind: FIFO<Delivery>, of saga: SagaState) {
        for _ in 0..<behind.count { self.moved(saga, saga.update { $0.unpark() }) }
        let waiting = [letter].compactMap { $0 } + behind
        if self.state.pausing[ObjectIdentifier(saga)] != nil {
            self.state.pausing[ObjectIdentifier(saga)]?.behind.prepend(waiting)
        } else {
            self.state.backlog.prepend(waiting)
        }
    }

    private func replay(_ id: DeadLetter.ID) {
        guard let delivery = self.state.letters.removeValue(forKey: id) else { return }
        let reaction = self.reactions[delivery.reaction]
        self.forget(self.letterKey(delivery, reaction))
        self.keepReplay(of: delivery, reaction)
        let saga = delivery.saga
        let motion = saga.update { record in
            record.forgetAttempts(of: reaction.step)
            return reaction.isUndo ? record.addDeliveries(1) : record.unpark()
        }
        self.moved(saga, motion)
        self.note(.replayed, delivery, reaction)
        let held = reaction.isUndo ? nil : self.state.parked.removeValue(forKey: ObjectIdentifier(saga))
        self.takeUp(delivery.replayed, held?.behind ?? FIFO(), of: saga)
    }

    private func discard(
        _ id: DeadLetter.ID,
        _ reason: String,
        _ rejection: (@Sendable (EnvelopeBox, StepCall) -> StepResult)?
    ) async {
        guard let delivery = self.state.letters.removeValue(forKey: id) else { return }
        let reaction = self.reactions[delivery.reaction]
        let letter = self.letterKey(delivery, reaction)
        let saga = delivery.saga
        if reaction.isUndo {
            if self.durable != nil {
                self.state.verdicts[Verdict.Key(delivery)] = .owe(reason: reason, letter)
                return self.takeUp(delivery, FIFO(), of: saga)
            }
            self.forget(letter)
            return self.leaveOwing(delivery, reaction, reason)
        }
        let held = self.state.parked.removeValue(forKey: ObjectIdentifier(saga))
        self.moved(saga, saga.update { $0.unpark() })
        if self.durable != nil {
            self.note(.discarded, delivery, reaction, detail: reason)
            self.state.verdicts[Verdict.Key(delivery)] =
                rejection.map { .reject(letter, $0) } ?? .giveUp(reason: reason, letter)
            return self.takeUp(delivery, held?.behind ?? FIFO(), of: saga)
        }
        self.forget(letter)
        if let rejection {
            self.note(.discarded, delivery, reaction, detail: reason)
            if let attempt = await self.admitAndSave(delivery, reaction) {
                await self.reject(delivery, reaction, attempt, rejection(delivery.box, attempt.call))
            }
        } else {
            await self.giveUp(delivery, reaction, reason)
        }
        self.takeUp(nil, held?.behind ?? FIFO(), of: saga)
    }

    /// The dead letter of an undo is discarded: the saga has ended owing it, and goes on to owe it.
    func leaveOwing(_ delivery: Delivery, _ reaction: LaneReaction, _ reason: String) {
        if !delivery.isRepeat { self.giveReceipt(for: delivery.box) }
        self.note(.discarded, delivery, reaction, detail: reason)
    }

    /// Fences a step that is never to run, so that a duplicate does not run it either.
    ///
    /// If an undo has fenced it before, nothing is owed.
    private func giveUp(_ delivery: Delivery, _ reaction: LaneReaction, _ reason: String) async {
        if delivery.saga.update({ $0.rows[reaction.step].state == .none }) {
            let key = StepKey(saga: delivery.saga.id, participant: self.name, step: reaction.site.step)
            guard let kept = await self.insistOnSaving(StepRecord(key: key, state: .fenced), for: delivery) else {
                return self.putBack(delivery, reaction)
            }
            guard kept.state == .fenced else {
                let call = self.makeCall(reaction)
                return self.catchUp(delivery, reaction, Attempt(call: call, number: 1), with: kept)
            }
        }
        let isOwed = delivery.saga.update { $0.giveUp(reaction.step, now: self.state.now) }
        self.giveUp(delivery, reaction, reason, isOwed: isOwed)
    }

    /// A step that is never to run is fenced.
    func giveUp(_ delivery: Delivery, _ reaction: LaneReaction, _ reason: String, isOwed: Bool) {
        let entry = self.makeEntry(.discarded, about: delivery.box, of: delivery.saga, reaction, detail: reason)
        if reaction.isFiring { self.durable?.receive(delivery.box) }
        if isOwed {
            return self.owe(delivery, reaction, .discarded, reason: Self.debtReason(ofDiscarding: reason), entry)
        }
        let (motion, _) = delivery.saga.finish(delivery.box, entry, at: self.state.now) {
            ($0.finishDelivery(leadingTo: 0), ())
        }
        self.done(delivery, .discarded, motion)
    }

    /// Commits a rejection in place of the step's own result, unless the store has that one after all.
    func reject(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        _ result: StepResult
    ) async {
        do {
            let known = try await self.save?(self.generalStep(delivery, reaction, attempt).record(after: result))
            if let known { return self.catchUp(delivery, reaction, attempt, with: known) }
            self.rejectUncalled(delivery, reaction, attempt, result)
        } catch {
            self.deadLetter(delivery, reaction, attempts: attempt.number, error)
        }
    }
}
