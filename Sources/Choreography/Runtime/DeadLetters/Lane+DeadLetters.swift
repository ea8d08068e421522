extension Lane {
    /// Keeps an event that could not be handled.
    ///
    /// A step's event parks its saga in this lane; an undo's event leaves a debt and lets everything
    /// else pass.
    func deadLetter(_ delivery: Delivery, _ reaction: LaneReaction, attempts: Int, _ error: any Error) {
        let id = self.runtime.deadLetters.add(lane: self.index, reaction: delivery.reaction) { id in
            DeadLetter(
                id: id,
                saga: delivery.saga.id,
                participant: self.name,
                step: reaction.site.step,
                isCompensation: reaction.isUndo,
                event: AnyEnvelope(delivery.box),
                error: error,
                attempts: attempts,
                time: self.state.now
            )
        }
        self.state.letters[id] = delivery
        let entry = self.makeEntry(
            .deadLettered,
            delivery,
            reaction,
            event: delivery.box,
            attempt: attempts,
            detail: "\(error)"
        )
        if reaction.isUndo {
            self.owe(delivery, reaction, .deadLettered, reason: "\(error)", entry)
        } else {
            self.state.output.statistics.count(.deadLettered)
            self.park(delivery, entry)
        }
    }

    private func park(_ delivery: Delivery, _ entry: TimelineEntry?) {
        let (motion, _) = delivery.saga.finish(delivery, entry, at: self.state.now) { ($0.park(), ()) }
        self.state.parked[ObjectIdentifier(delivery.saga)] = LaneState.Held(delivery: delivery)
        self.moved(delivery.saga, motion)
    }

    /// A delivery is given up, which the saga is left owing.
    private func owe(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ kind: TimelineEntry.Kind,
        reason: String,
        _ entry: TimelineEntry?
    ) {
        let debt = CompensationDebt(
            participant: self.name,
            step: reaction.site.step,
            event: AnyEnvelope(delivery.box),
            reason: reason
        )
        let (motion, _) = delivery.saga.finish(delivery, entry, at: self.state.now) { record in
            record.owe(debt)
            return (record.finishDelivery(leadingTo: 0), ())
        }
        // The event of an undo's dead letter stays unsettled, so that a restart finds it again.
        let isKept = kind == .deadLettered
        self.done(delivery, kind, motion, withReceipt: !isKept)
    }

    /// Keeps a delivery whose saga waits in this lane.
    ///
    /// Compensations pass a dead letter, but not a retry.
    ///
    /// - Returns: Whether the delivery is kept.
    func hold(_ delivery: Delivery) -> Bool {
        let key = ObjectIdentifier(delivery.saga)
        guard self.state.pausing[key] == nil else {
            self.state.pausing[key]?.behind.append(delivery)
            return true
        }
        let reaction = self.reactions[delivery.reaction]
        guard self.state.parked[key] != nil, !reaction.isUndo else { return false }
        self.state.parked[key]?.behind.append(delivery)
        let entry = self.makeEntry(.parked, delivery, reaction, event: delivery.box)
        let (motion, _) = delivery.saga.finish(delivery, entry, at: self.state.now) { ($0.park(), ()) }
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
            case .retry(let saga): await self.resume(saga)
            case .replay(let id): await self.replay(id)
            case .discard(let id, let reason, let rejection): await self.discard(id, reason, rejection)
            }
        }
    }

    /// Takes up the saga's delivery whose pause is over, and then what came behind it.
    private func resume(_ saga: SagaState) async {
        let key = ObjectIdentifier(saga)
        guard !self.runtime.isStopping, let held = self.state.pausing.removeValue(forKey: key) else { return }
        await self.handle(held.delivery)
        await self.release(held.behind, of: saga, unparking: false)
    }

    /// Handles what waited for a saga, in order, for as long as the saga does not wait again.
    private func release(_ deliveries: consuming FIFO<Delivery>, of saga: SagaState, unparking: Bool) async {
        while let delivery = deliveries.popFirst() {
            if unparking { self.moved(saga, saga.update { $0.unpark() }) }
            if !self.hold(delivery) { await self.handle(delivery) }
        }
    }

    /// Takes up what was parked.
    ///
    /// While another event of the saga is between two attempts, it waits behind that one, and before what
    /// came later.
    private func takeUp(_ letter: Delivery?, _ behind: consuming FIFO<Delivery>, of saga: SagaState) async {
        guard var pausing = self.state.pausing[ObjectIdentifier(saga)] else {
            if let letter { await self.handle(letter) }
            return await self.release(behind, of: saga, unparking: true)
        }
        var waiting = FIFO<Delivery>()
        if let letter { waiting.append(letter) }
        while let delivery = behind.popFirst() {
            self.moved(saga, saga.update { $0.unpark() })
            waiting.append(delivery)
        }
        waiting.append(moving: &pausing.behind)
        pausing.behind = waiting
        self.state.pausing[ObjectIdentifier(saga)] = pausing
    }

    private func replay(_ id: DeadLetter.ID) async {
        guard let delivery = self.state.letters.removeValue(forKey: id) else { return }
        let reaction = self.reactions[delivery.reaction]
        let saga = delivery.saga
        let motion = saga.update { record in
            record.forgetAttempts(of: reaction.step)
            return reaction.isUndo ? record.addDeliveries(1) : record.unpark()
        }
        self.moved(saga, motion)
        self.note(.replayed, delivery, reaction)
        let held = reaction.isUndo ? nil : self.state.parked.removeValue(forKey: ObjectIdentifier(saga))
        await self.takeUp(delivery, held?.behind ?? FIFO(), of: saga)
    }

    private func discard(
        _ id: DeadLetter.ID,
        _ reason: String,
        _ rejection: (@Sendable (StepCall) -> StepResult)?
    ) async {
        guard let delivery = self.state.letters.removeValue(forKey: id) else { return }
        let reaction = self.reactions[delivery.reaction]
        let saga = delivery.saga
        if reaction.isUndo {
            // The saga has ended owing it, and goes on to owe it.
            self.giveReceipt(for: delivery)
            return self.note(.discarded, delivery, reaction, detail: reason)
        }
        let held = self.state.parked.removeValue(forKey: ObjectIdentifier(saga))
        self.moved(saga, saga.update { $0.unpark() })
        if let rejection {
            self.note(.discarded, delivery, reaction, detail: reason)
            if let attempt = await self.admitAndSave(delivery, reaction) {
                await self.reject(delivery, reaction, attempt, rejection(attempt.call))
            }
        } else {
            await self.giveUp(delivery, reaction, reason)
        }
        await self.takeUp(nil, held?.behind ?? FIFO(), of: saga)
    }

    /// Fences a step that is never to run, so that a duplicate does not run it either.
    ///
    /// If an undo has fenced it before, nothing is owed.
    private func giveUp(_ delivery: Delivery, _ reaction: LaneReaction, _ reason: String) async {
        let entry = self.makeEntry(.discarded, delivery, reaction, event: delivery.box, detail: reason)
        guard delivery.saga.update({ $0.giveUp(reaction.step, now: self.state.now) }) else {
            let (motion, _) = delivery.saga.finish(delivery, entry, at: self.state.now) {
                ($0.finishDelivery(leadingTo: 0), ())
            }
            return self.done(delivery, .discarded, motion)
        }
        let key = StepKey(saga: delivery.saga.id, participant: self.name, step: reaction.site.step)
        await self.insistOnSaving(StepRecord(key: key, state: .fenced), for: delivery)
        self.owe(delivery, reaction, .discarded, reason: "discarded: \(reason)", entry)
    }

    /// Commits a rejection in place of the step's own result.
    func reject(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        _ result: StepResult
    ) async {
        do {
            try await self.save?(self.generalStep(delivery, reaction, attempt).record(after: result))
            self.commit(delivery, reaction, attempt, result)
        } catch {
            self.deadLetter(delivery, reaction, attempts: attempt.number, error)
        }
    }
}
