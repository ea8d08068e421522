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
            try self.checkCall(delivery, reaction, attempt: attempt.number)
            self.conclude(delivery, reaction, attempt, try await body(self.generalStep(delivery, reaction, attempt)))
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
        switch self.decide(delivery, reaction, attempt, after: error) {
        case .again: return true
        case .later: return false
        case .reject(let result):
            await self.reject(delivery, reaction, attempt, result)
            return false
        }
    }

    func generalStep(_ delivery: Delivery, _ reaction: LaneReaction, _ attempt: Attempt) -> GeneralStep {
        let routing = self.runtime.routing
        return GeneralStep(
            key: StepKey(saga: delivery.saga.id, participant: self.name, step: reaction.site.step),
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
    private func catchUp(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        with record: StepRecord
    ) {
        let isRejected = record.state == .rejected
        let route = isRejected ? reaction.rejectionRoute : reaction.completionRoute
        guard record.state != .fenced, let event = record.unsettled.last else {
            let completion = record.completion?.box.rerouted(to: route, from: self.index)
            delivery.saga.update {
                $0.learn(record.state, of: reaction.step, completion: completion, now: self.state.now)
            }
            return self.skip(delivery, reaction, .duplicate)
        }
        self.record(
            delivery,
            reaction,
            as: record.state,
            publishing: event.box.rerouted(to: route, from: self.index),
            entry: isRejected ? .rejected : reaction.isUndo ? .undone : .completed,
            attempt: attempt.number
        )
    }

    /// Asks the barrier, and saves what changes although no body runs: a fence, or an arrival at a join.
    func admitAndSave(_ delivery: Delivery, _ reaction: LaneReaction) async -> Attempt? {
        let wasFenced = delivery.saga.update { $0.rows[reaction.step].state == .fenced }
        let attempt = self.admit(delivery, reaction)
        guard attempt == nil else { return attempt }
        let row = delivery.saga.update { $0.rows[reaction.step] }
        var arrivals: [AnyEnvelope] = []
        if case .arrivals(let boxes) = row.kept { arrivals = boxes.compactMap { $0.map(AnyEnvelope.init) } }
        guard !arrivals.isEmpty || row.state == .fenced && !wasFenced else { return nil }
        let key = StepKey(saga: delivery.saga.id, participant: self.name, step: reaction.site.step)
        await self.insistOnSaving(StepRecord(key: key, state: row.state, arrivals: arrivals), for: delivery)
        return nil
    }

    /// Saves a record however often it takes.
    ///
    /// If the choreography stops before, the event's source gets no receipt and sends it again.
    func insistOnSaving(_ record: StepRecord, for delivery: Delivery) async {
        let policy = self.runtime.configuration.compensationRetry
        let environment = self.runtime.environment
        var attempts = 0
        while true {
            do {
                try await self.save?(record)
                return
            } catch {
                guard !self.runtime.isStopping else { break }
                attempts = min(attempts + 1, max(1, policy.maxAttempts - 1))
                let pause = policy.pause(afterAttempts: attempts, random: environment.random) ?? .seconds(1)
                try? await environment.clock.sleep(until: environment.clock.uptime + max(pause, .milliseconds(10)))
            }
        }
        guard delivery.box.lane >= 0 else { return }
        self.state.output.receipts[delivery.box.lane].removeAll { $0 === delivery.box }
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
