internal import Synchronization

/// Steps in stores that may suspend.
extension Lane {
    /// Calls a body in a transaction of its store.
    ///
    /// - Returns: Whether the body is to be called again at once.
    func perform(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ body: (GeneralStep) async throws -> GeneralStep.Outcome
    ) async -> Bool {
        guard let attempt = await self.admitAndSave(delivery, reaction) else { return false }
        do {
            try self.checkCall(delivery.box, reaction, attempt)
            let step = self.generalStep(delivery, reaction, attempt)
            let outcome = try await self.runtime.environment.watching(delivery, reaction.site) { try await body(step) }
            self.conclude(delivery, reaction, attempt, outcome)
            return false
        } catch {
            return await self.recoverInStore(delivery, reaction, attempt, from: error)
        }
    }

    /// A body has failed, and its store has rolled back.
    ///
    /// - Returns: Whether the body is to be called again at once.
    func recoverInStore(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        from error: any Error
    ) async -> Bool {
        let doubt = error as? CommitInDoubt
        if doubt != nil, reaction.isInitiating { self.state.startsInDoubt.insert(delivery.saga.id) }
        switch self.decide(delivery, reaction, attempt, after: doubt?.cause ?? error) {
        case .again: return true
        case .later: return false
        case .reject(let result):
            await self.reject(delivery, reaction, attempt, result)
            return false
        case .refuse(let error):
            await self.refuseUncommittedStart(delivery, reaction, attempt, error)
            return false
        }
    }

    /// The initiating step has failed for good, which its caller is told unless the store has committed it after all.
    ///
    /// The store is asked as often as the step may be tried. The fence keeps a commit out that is still under way.
    private func refuseUncommittedStart(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        _ error: any Error
    ) async {
        guard self.state.startsInDoubt.remove(delivery.saga.id) != nil else {
            return self.refuseStart(delivery, reaction, error)
        }
        let key = StepKey(saga: delivery.saga.id, participant: self.name, step: reaction.site.step)
        let environment = self.runtime.environment
        var asked = 0
        while true {
            do {
                let known = try await self.save?(StepRecord(key: key, state: .fenced))
                guard let known, known.state != .fenced else { return self.refuseStart(delivery, reaction, error) }
                return self.catchUp(delivery, reaction, attempt, with: known)
            } catch let trouble {
                if self.runtime.isStopping { return self.putBack(delivery, reaction) }
                asked += 1
                guard let pause = reaction.retry.pause(afterAttempts: asked, random: environment.random) else {
                    let failure = self.unknownCommit(of: delivery, trouble)
                    return self.refuseStart(delivery, reaction, with: failure)
                }
                try? await environment.clock.sleep(until: environment.clock.uptime + pause)
            }
        }
    }

    /// Nobody knows whether a start was committed.
    private func unknownCommit(of delivery: Delivery, _ trouble: any Error) -> RuntimeError {
        RuntimeError(
            .storeFailed,
            "\(self.name) may or may not have committed \(type(of: delivery.box.message).messageName): its store answered neither "
                + "the commit nor when it was asked. If it has, saga \(delivery.saga.id) goes on when the choreography is "
                + "resumed. Look into the store before you send the command again.",
            cause: trouble,
            saga: delivery.saga.id
        )
    }

    func generalStep(_ delivery: Delivery, _ reaction: LaneReaction, _ attempt: Attempt) -> GeneralStep {
        let routing = self.runtime.routing
        return GeneralStep(
            key: StepKey(saga: delivery.saga.id, participant: self.name, step: reaction.site.step),
            trigger: delivery.box,
            call: attempt.call,
            isUndo: reaction.isUndo,
            keepsCompletion: reaction.keepsCompletion,
            isAwaited: { !routing.subscribers[$0].isEmpty }
        )
    }

    /// What the store has committed becomes visible to this process.
    func conclude(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        _ outcome: GeneralStep.Outcome
    ) {
        if !self.state.startsInDoubt.isEmpty { self.state.startsInDoubt.remove(delivery.saga.id) }
        switch outcome {
        case .ran(let result):
            self.commit(delivery, reaction, attempt: attempt.number, result)
        case .absorbed(let record):
            self.catchUp(delivery, reaction, attempt, with: record)
        }
    }

    /// The store has committed a call of which this process never learned how it ended.
    ///
    /// What it has to publish still is published, under the same identifier.
    func catchUp(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        with record: StepRecord
    ) {
        let states: [StepState] = reaction.isUndo ? [.undone] : [.committed, .rejected]
        // The record of a step that is undone may still have the step's own event.
        let known = attempt.call.completion?.metadata.id
        var event = states.contains(record.state) ? record.unsettled.last { $0.id != known } : nil
        // A rejection for which nobody waits is settled at once, and is the saga's cause all the same.
        if event == nil, record.state == .rejected { event = record.completion }
        guard let box = event.flatMap({ self.declared($0) }) else {
            self.learn(record, of: reaction, in: delivery.saga)
            if reaction.isInitiating {
                delivery.saga.guarded.withLock { $0.start = .committed }
                self.crew.moves.state.starts.append((delivery.saga, .committed))
            }
            return self.skip(delivery, reaction, .duplicate)
        }
        self.record(
            delivery.box,
            of: delivery.saga,
            isRepeat: delivery.isRepeat,
            reaction,
            as: record.state,
            publishing: box,
            attempt: attempt.number
        )
    }

    private func learn(_ record: StepRecord, of reaction: LaneReaction, in saga: SagaState) {
        let completion = record.completion.flatMap { self.declared($0) }
        saga.update {
            $0.learn(record.state, of: reaction.step, completion: completion, now: self.state.now)
            if record.state == .undone { $0.pay(for: reaction.site) }
        }
    }

    /// An event that the store has kept, with the numbers that it has in this choreography.
    private func declared(_ event: AnyEnvelope) -> EnvelopeBox? {
        let type = MessageType(type(of: event.message))
        return self.runtime.routing.declaredRoute(of: type).map { event.box.rerouted(to: $0, from: self.index) }
    }

    /// Asks the barrier, and saves what changes although no body runs: a fence, or an arrival at a join.
    func admitAndSave(_ delivery: Delivery, _ reaction: LaneReaction) async -> Attempt? {
        let key = StepKey(saga: delivery.saga.id, participant: self.name, step: reaction.site.step)
        if reaction.isUndo, delivery.saga.update({ $0.isToFence(reaction.step) }) {
            guard let kept = await self.insistOnSaving(StepRecord(key: key, state: .fenced), for: delivery) else {
                self.putBack(delivery, reaction)
                return nil
            }
            if kept.state != .fenced { self.recall(kept, delivery, reaction) }
        }
        let attempt = self.admit(delivery, reaction)
        let row = delivery.saga.update { $0.rows[reaction.step] }
        guard attempt == nil, case .arrivals(let boxes) = row.kept else { return attempt }
        let arrivals = boxes.compactMap { $0.map(AnyEnvelope.init) }
        await self.insistOnSaving(StepRecord(key: key, state: row.state, arrivals: arrivals), for: delivery)
        return nil
    }

    /// The store has committed a step of which this process never learned, and whose undo has come.
    ///
    /// The step's own delivery is a dead letter, or waits behind one: the barrier will absorb it.
    private func recall(_ record: StepRecord, _ undo: Delivery, _ reaction: LaneReaction) {
        self.learn(record, of: reaction, in: undo.saga)
        let step = self.reactions.first { $0.step == reaction.step && $0.parts != nil }
        for event in record.unsettled {
            guard let step, let box = self.declared(event) else { continue }
            let repeats = self.repeats(of: box)
            let count = self.subscribers[box.route].count + repeats.reduce(0, +)
            self.publish(box, of: undo.saga, repeats)
            self.moved(undo.saga, undo.saga.update { $0.addDeliveries(count) })
            box.commitOrder.store(undo.saga.update { $0.nextCommit() }, ordering: .relaxed)
            self.state.output.statistics.count(record.state.entry)
            let entry = self.makeEntry(record.state.entry, about: box, of: undo.saga, step)
            if let entry { undo.saga.note(entry) }
        }
    }

    /// Saves a record however often it takes, unless the store knows already what has become of the step.
    ///
    /// If the choreography stops before, the event's source gets no receipt and sends it again.
    ///
    /// - Returns: What the store has of the step now, or `nil` if the choreography stops.
    @discardableResult
    func insistOnSaving(_ record: StepRecord, for delivery: Delivery) async -> StepRecord? {
        let policy = self.runtime.configuration.compensationRetry
        let environment = self.runtime.environment
        var attempts = 0
        while true {
            do {
                return try await self.save?(record) ?? record
            } catch {
                guard !self.runtime.isStopping else { break }
                attempts = min(attempts + 1, max(1, policy.maxAttempts - 1))
                let pause = policy.pause(afterAttempts: attempts, random: environment.random) ?? .seconds(1)
                try? await environment.clock.sleep(until: environment.clock.uptime + max(pause, .milliseconds(10)))
            }
        }
        guard delivery.box.lane >= 0 else { return nil }
        self.state.output.posts[delivery.box.lane].receipts.removeAll { $0 === delivery.box }
        return nil
    }

    /// Lets the store forget the events that every subscriber has committed.
    func settleInStore() async {
        guard !self.state.output.settled.isEmpty else { return }
        do {
            try await self.store.settle(self.state.output.settled)
            self.state.output.settled.removeAll(keepingCapacity: true)
        } catch {
            // They stay listed, and are settled with the next ones: until then a restart sends them again.
        }
    }
}

extension StepState {
    /// What a timeline says of a step that has come to this by a call of its body.
    @inline(__always) var entry: TimelineEntry.Kind {
        switch self {
        case .undone: .undone
        case .rejected: .rejected
        case .none, .committed, .fenced: .completed
        }
    }
}
