internal import Synchronization

/// Steps whose transactions end together with those of others.
extension Lane {
    /// Runs the body of a delivery in a group's transaction.
    ///
    /// - Returns: Whether the group may go on. After a body that has failed, or that may suspend, it is to be
    ///   committed.
    func attempt(
        _ delivery: Delivery,
        fromBacklogOf number: Int?,
        _ group: inout CommitGroup,
        _ durable: DurableContext
    ) async throws -> Bool {
        let reaction = self.reactions[delivery.reaction]
        if self.state.isHolding && self.mustHold(delivery) || group.hasSetAside(delivery.saga, in: self.index) {
            group.add(CommitGroup.Entry(lane: self, delivery: delivery, result: .held), fromBacklogOf: number)
            return true
        }
        // A body that suspends would hold up everything before it.
        let suspends = reaction.body.maySuspend
        if suspends, !group.entries.isEmpty { return false }
        if !group.isOpen {
            group.isOpen = true
            try durable.store.beginGroup()
            try durable.writeChanges()
            try durable.purge(self.runtime.configuration.retention, now: self.state.now)
        }
        let result: CommitGroup.Result
        if !self.state.knownLetters.isEmpty, let letter = self.knownLetter(delivery) {
            result = .knownLetter(letter)
        } else if !self.state.verdicts.isEmpty, let verdict = self.state.verdicts[Verdict.Key(delivery)] {
            result = try self.carryOut(verdict, delivery, reaction, &group, durable.store)
        } else {
            result = try await self.attempt(delivery, reaction, &group, durable.store)
        }
        group.add(CommitGroup.Entry(lane: self, delivery: delivery, result: result), fromBacklogOf: number)
        if case .failed = result { return false }
        if case .ran(_, let result) = result { self.chain(result, of: delivery.saga, &group, durable) }
        return !suspends
    }

    private func attempt(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ group: inout CommitGroup,
        _ store: any DurableStore
    ) async throws -> CommitGroup.Result {
        let (before, admission) = delivery.saga.update { record in
            (record.rows[reaction.step], self.admission(of: delivery, reaction, &record))
        }
        group.remember(before, of: reaction.step, in: delivery.saga)
        switch admission {
        case .skip(let kind):
            try self.journal(kind, delivery, reaction, &group, store)
            return .skipped(kind)
        case .run(let joined, let completion, let number):
            let attempt = Attempt(
                call: self.makeCall(delivery, reaction, joined: joined, completion: completion),
                number: number
            )
            guard !reaction.isExternal else {
                return try self.intend(delivery, reaction, attempt, &group, store)
            }
            return try await self.call(delivery, reaction, attempt, &group, store)
        }
    }

    /// Journals that a call to the outside is about to be made, unless that is known.
    private func intend(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        _ group: inout CommitGroup,
        _ store: any DurableStore
    ) throws -> CommitGroup.Result {
        do {
            try self.checkDecoded(delivery, attempt)
            try self.checkCall(delivery, reaction, attempt)
        } catch {
            return .failed(attempt, error)
        }
        group.setAside(delivery.saga, in: self.index)
        guard !reaction.isUndo else { return .intended(attempt) }
        let place = delivery.saga.update { record in
            record.intend(reaction.step, for: delivery.box) ? record.nextCommit() : nil
        }
        if let place {
            try self.append(.intent, .none, place, delivery.box, delivery, reaction, &group, store)
        }
        return .intended(attempt)
    }

    /// Journals what a delivery comes to without a call of its body.
    private func carryOut(
        _ verdict: Verdict,
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ group: inout CommitGroup,
        _ store: any DurableStore
    ) throws -> CommitGroup.Result {
        let before = delivery.saga.update { $0.rows[reaction.step] }
        group.remember(before, of: reaction.step, in: delivery.saga)
        switch verdict {
        case .giveUp(let reason):
            let isOwed = delivery.saga.update { $0.giveUp(reaction.step, now: self.state.now) }
            if isOwed { try self.journal(.fenced, delivery, reaction, &group, store) }
            return .givenUp(reason: reason, isOwed: isOwed)
        case .reject(let makeResult):
            let admission = delivery.saga.update { self.admission(of: delivery, reaction, &$0) }
            guard case .run(let joined, let completion, let number) = admission else {
                return .skipped(.duplicate)
            }
            let call = self.makeCall(delivery, reaction, joined: joined, completion: completion)
            let result = makeResult(call)
            try self.journal(result, delivery, reaction, &group, store)
            if reaction.isExternal { try self.journalUnknownEffect(delivery, reaction, &group, store) }
            return .ran(Attempt(call: call, number: number), result)
        case .fails(let error):
            let admission = delivery.saga.update { self.admission(of: delivery, reaction, &$0) }
            guard case .run(let joined, let completion, let number) = admission else {
                return .skipped(.duplicate)
            }
            let call = self.makeCall(delivery, reaction, joined: joined, completion: completion)
            return .failed(Attempt(call: call, number: number), error)
        case .called(let attempt, let result):
            return try self.commit(result, delivery, reaction, attempt, &group, store)
        }
    }

    /// Journals that a step has rejected although its call may have had an effect.
    private func journalUnknownEffect(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ group: inout CommitGroup,
        _ store: any DurableStore
    ) throws {
        let place = delivery.saga.update { record in
            record.keepUnknownEffect(of: reaction.step, for: delivery.box)
            return record.nextCommit()
        }
        try self.append(.unknownEffect, .none, place, delivery.box, delivery, reaction, &group, store)
    }

    /// Commits what a call to the outside has come to.
    private func commit(
        _ result: Result<ExternalResult, any Error>,
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        _ group: inout CommitGroup,
        _ store: any DurableStore
    ) throws -> CommitGroup.Result {
        guard case .external(let body) = reaction.body else { return .skipped(.duplicate) }
        try store.beginBody(isGuarded: true)
        do {
            let result: StepResult =
                switch try result.get() {
                case .answered(let value): try body.commit(attempt.call, value)
                case .rejected(let rejection): rejection
                }
            try store.keepBody()
            try self.journal(result, delivery, reaction, &group, store)
            return .ran(attempt, result)
        } catch {
            guard !store.isTrouble(error) else { throw error }
            try self.takeBackBody(of: delivery, isGuarded: true, orElse: .fails(error), store)
            return .failed(attempt, error)
        }
    }

    /// Calls a body, and journals what comes of it.
    private func call(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        _ group: inout CommitGroup,
        _ store: any DurableStore
    ) async throws -> CommitGroup.Result {
        let isGuarded = self.state.guards[delivery.reaction] > 0
        if isGuarded { self.state.guards[delivery.reaction] -= 1 }
        do {
            try store.beginBody(isGuarded: isGuarded)
            try self.checkDecoded(delivery, attempt)
            try self.checkCall(delivery, reaction, attempt)
            store.markCall(
                in: delivery.saga.id,
                step: self.state.stepNumbers[reaction.step - self.steps.lowerBound],
                isUndo: reaction.isUndo,
                attempt: attempt.number
            )
            let result: StepResult =
                switch reaction.body {
                case .synchronous(let body): try body(attempt.call)
                case .asynchronous(let body): try await body(attempt.call)
                case .general, .external: preconditionFailure("Not a body that is called here.")
                }
            if case .rejected = result {
                try self.takeBackBody(of: delivery, isGuarded: isGuarded, orElse: .reject { _ in result }, store)
            } else {
                try store.keepBody()
            }
            try self.journal(result, delivery, reaction, &group, store)
            return .ran(attempt, result)
        } catch let restart as CommitGroup.Restart {
            throw restart
        } catch {
            guard !store.isTrouble(error) else { throw error }
            try self.takeBackBody(of: delivery, isGuarded: isGuarded, orElse: .fails(error), store)
            return .failed(attempt, error)
        }
    }

    /// Throws if an event that the body would receive could not be decoded.
    private func checkDecoded(_ delivery: Delivery, _ attempt: Attempt) throws {
        let boxes = [delivery.box, attempt.call.completion].compactMap { $0 } + attempt.call.joined
        guard let box = boxes.first(where: { $0.problem != nil }), let problem = box.problem else { return }
        throw RuntimeError(
            .undecodableMessage,
            "\(AnyEnvelope(box).name) of version \(AnyEnvelope(box).schemaVersion) can't be decoded: \(problem) It is "
                + "kept as it is; replay it with code that can read it.",
            saga: delivery.saga.id
        )
    }

    /// Takes back what a body has written.
    ///
    /// If that takes back the whole group, the group begins again, and the step is guarded for some time: its
    /// bodies run under a savepoint, which would be too dear for all. A body that takes the group with it even so is
    /// not called again.
    private func takeBackBody(
        of delivery: Delivery,
        isGuarded: Bool,
        orElse verdict: Verdict,
        _ store: any DurableStore
    ) throws {
        guard try !store.takeBackBody() else { return }
        if isGuarded {
            self.state.verdicts[Verdict.Key(delivery)] = verdict
        } else {
            self.state.guards[delivery.reaction] = 4096
        }
        throw CommitGroup.Restart()
    }

    // MARK: The journal

    /// Journals how a body has ended.
    private func journal(
        _ result: StepResult,
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ group: inout CommitGroup,
        _ store: any DurableStore
    ) throws {
        let (state, box): (StepState, EnvelopeBox?) =
            switch result {
            case .completed(let box): (reaction.stateAfterSuccess, box)
            case .rejected(let box): (.rejected, box)
            case .done: (.committed, nil)
            }
        let kept = state == .committed && reaction.keepsCompletion ? box : nil
        let (before, place) = delivery.saga.update { record in
            let before = record.rows[reaction.step]
            record.commit(reaction.step, as: state, keeping: kept, now: self.state.now)
            return (before, record.nextCommit())
        }
        box?.commitOrder.store(place, ordering: .relaxed)
        let role: JournalEntry.Role = reaction.isUndo ? .undo : .step
        do {
            try self.append(role, state, place, box, delivery, reaction, &group, store)
        } catch {
            // The event can't be stored: the body has failed, and nothing else.
            delivery.saga.update { $0.adopt(before, as: reaction.step) }
            throw error
        }
        for step in reaction.guards { try self.fence(step, delivery, &group, store) }
    }

    /// Journals that a step never runs, because a deadline has fired.
    private func fence(
        _ step: Int,
        _ delivery: Delivery,
        _ group: inout CommitGroup,
        _ store: any DurableStore
    ) throws {
        let (before, place) = delivery.saga.update { record in
            let before = record.rows[step]
            guard before.state == .none else { return (before, UInt32?.none) }
            record.fence([step], now: self.state.now)
            return (before, record.nextCommit())
        }
        guard let place else { return }
        group.remember(before, of: step, in: delivery.saga)
        _ = try store.append(
            JournalEntry(
                saga: delivery.saga.id,
                step: self.state.stepNumbers[step - self.steps.lowerBound],
                role: .step,
                state: .fenced,
                place: place,
                cause: delivery.box.metadata.id,
                event: nil,
                time: self.state.now
            )
        )
        group.noteEntry(nil, receipts: 0)
    }

    /// Journals what changes although no body runs: a fence, or an arrival at a join.
    private func journal(
        _ kind: TimelineEntry.Kind,
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ group: inout CommitGroup,
        _ store: any DurableStore
    ) throws {
        switch kind {
        case .fenced:
            let place = delivery.saga.update { $0.nextCommit() }
            try self.append(.step, .fenced, place, nil, delivery, reaction, &group, store)
        case .joined:
            guard case .forward(let part, _) = reaction.role else { return }
            let place = delivery.saga.update { $0.nextCommit() }
            // The event is settled at its source.
            try self.append(.arrival(part), .none, place, delivery.box, delivery, reaction, &group, store)
        case .armed:
            guard case .arm(let length) = reaction.role else { return }
            let (box, due) = (delivery.box.rerouted(to: delivery.box.route, from: -1), self.state.now + length)
            let place = delivery.saga.update { record in
                record.arm(reaction.step, ArmedDeadline(box, due: due), now: self.state.now)
                return record.nextCommit()
            }
            try self.append(.intent, .none, place, box, delivery, reaction, &group, store, due: due)
        case .disarmed:
            let place = delivery.saga.update { record in
                record.decideDeadline(reaction.step)
                return record.nextCommit()
            }
            try self.append(.step, .committed, place, nil, delivery, reaction, &group, store)
        default:
            return
        }
    }

    private func append(
        _ role: JournalEntry.Role,
        _ state: StepState,
        _ place: UInt32,
        _ box: EnvelopeBox?,
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ group: inout CommitGroup,
        _ store: any DurableStore,
        due: Timestamp? = nil
    ) throws {
        let isForeign = role.part != nil || role == .intent || role == .unknownEffect
        _ = try store.append(
            JournalEntry(
                saga: delivery.saga.id,
                step: self.state.stepNumbers[reaction.step - self.steps.lowerBound],
                role: role,
                state: state,
                place: place,
                cause: isForeign ? delivery.box.metadata.causation : delivery.box.metadata.id,
                event: box.map { AnyEnvelope($0) },
                time: self.state.now,
                due: due
            )
        )
        let receipts = isForeign ? (due == nil ? 0 : 1) : box.map { self.subscribers[$0.route].count } ?? 0
        group.noteEntry(receipts == 0 ? nil : box, receipts: receipts)
    }

    /// Notes how often a body has been called, for a choreography that resumes this one.
    private func keepCount(of attempt: Attempt, _ delivery: Delivery, _ reaction: LaneReaction) {
        guard let durable = self.durable, !reaction.isInitiating else { return }
        durable.changes.state.append(
            .attempts(
                saga: delivery.saga.id,
                step: self.state.stepNumbers[reaction.step - self.steps.lowerBound],
                isUndo: reaction.isUndo,
                count: attempt.number
            )
        )
    }

    // MARK: Within the crew

    /// Hands an event on to the lanes of the crew, to be handled in the same group.
    private func chain(
        _ result: StepResult,
        of saga: SagaState,
        _ group: inout CommitGroup,
        _ durable: DurableContext
    ) {
        let box: EnvelopeBox
        switch result {
        case .completed(let event), .rejected(let event): box = event
        case .done: return
        }
        for subscriber in self.subscribers[box.route] where durable.contains(subscriber.lane) {
            let place = durable.place(of: subscriber.lane)
            let delivery = Delivery(box, of: saga, to: subscriber.reaction)
            group.chain.append((place, delivery))
            for _ in 0..<self.repeats(of: box, to: subscriber) {
                group.chain.append((place, Delivery(box, of: saga, to: subscriber.reaction, isRepeat: true)))
            }
        }
    }

    /// A delivery's group has been committed.
    func conclude(_ entry: CommitGroup.Entry) {
        let delivery = entry.delivery
        let reaction = self.reactions[delivery.reaction]
        if case .held = entry.result {
            _ = self.hold(delivery)
            return
        }
        self.state.verdicts[Verdict.Key(delivery)] = nil
        self.state.output.statistics.eventsDelivered += 1
        switch entry.result {
        case .held: break
        case .knownLetter(let letter): self.setAside(delivery, reaction, letter)
        case .givenUp(let reason, let isOwed): self.giveUp(delivery, reaction, reason, isOwed: isOwed)
        case .skipped(let kind): self.skip(delivery, reaction, kind)
        case .ran(let attempt, let result): self.conclude(delivery, reaction, attempt, result)
        case .intended(let attempt): self.startCall(delivery, reaction, attempt)
        case .failed(let attempt, let error):
            self.keepCount(of: attempt, delivery, reaction)
            if self.recover(delivery, reaction, attempt, from: error) {
                self.state.backlog.prepend(CollectionOfOne(delivery))
            }
        }
    }
}
