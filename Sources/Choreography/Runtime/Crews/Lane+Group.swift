internal import Synchronization

/// Steps whose transactions end together with those of others.
extension Lane {
    /// Runs the body of a delivery in a group's transaction.
    ///
    /// - Returns: Whether the group may go on. After a body that has failed or that may suspend, and after a dead letter,
    ///   it is to be committed.
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
            try group.store.beginGroup()
            try durable.writeChanges()
            try durable.purge(self.runtime.configuration.retention, now: self.state.now)
        }
        let result: CommitGroup.Result
        if !self.state.knownLetters.isEmpty, let letter = self.knownLetter(delivery) {
            result = .knownLetter(letter)
        } else if !self.state.verdicts.isEmpty, let verdict = self.state.verdicts[Verdict.Key(delivery)] {
            result = try self.carryOut(verdict, delivery, reaction, &group)
        } else {
            result = try await self.attempt(delivery, reaction, &group)
        }
        // What comes for the saga next has to find it waiting.
        let waits =
            switch result {
            case .failed, .knownLetter: true
            case .ran, .held, .skipped, .givenUp, .leftOwing, .intended: false
            }
        if case .ran(_, let result) = result { self.chain(result, of: delivery.saga, &group, durable) }
        group.add(CommitGroup.Entry(lane: self, delivery: delivery, result: result), fromBacklogOf: number)
        return !waits && !suspends
    }

    private func attempt(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ group: inout CommitGroup
    ) async throws -> CommitGroup.Result {
        let (before, admission) = delivery.saga.update { record in
            (record.rows[reaction.step], self.admission(of: delivery.box, reaction, &record))
        }
        group.remember(before, of: reaction.step, in: delivery.saga)
        switch admission {
        case .skip(let kind):
            do {
                try self.journal(kind, delivery, reaction, &group)
                return .skipped(kind)
            } catch {
                return try self.setBack(before, delivery, reaction, after: error, group)
            }
        case .run(let input, let number):
            let attempt = Attempt(
                call: self.makeCall(reaction, with: input, attempt: number, marks: delivery.marks),
                number: number
            )
            guard !reaction.isExternal else {
                do {
                    return try self.intend(delivery, reaction, attempt, &group)
                } catch {
                    return try self.setBack(before, delivery, reaction, after: error, group)
                }
            }
            return try await self.call(delivery, reaction, attempt, &group)
        }
    }

    /// Calls a body, and journals what comes of it.
    private func call(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        _ group: inout CommitGroup
    ) async throws -> CommitGroup.Result {
        let isGuarded = self.state.guards[delivery.reaction] > 0
        if isGuarded { self.state.guards[delivery.reaction] -= 1 }
        do {
            try group.store.beginBody(isGuarded: isGuarded)
            try self.checkDecoded(delivery, attempt)
            try self.checkCall(delivery.box, reaction, attempt)
            self.markCall(delivery, reaction, attempt, in: group)
            let result: StepResult =
                switch reaction.body {
                case .synchronous(let body): try body(delivery.box, attempt.call)
                case .asynchronous(let body):
                    try await self.runtime.environment.watching(delivery, reaction.site) {
                        try await body(delivery.box, attempt.call)
                    }
                case .looping, .general, .external: preconditionFailure("Not a body that is called here.")
                }
            if case .rejected = result {
                try self.takeBackBody(of: delivery, isGuarded: isGuarded, orElse: .reject { _, _ in result }, group)
            } else {
                try group.store.keepBody()
            }
            try self.journal(result, delivery, reaction, &group)
            return .ran(attempt: attempt.number, result)
        } catch let restart as CommitGroup.Restart {
            throw restart
        } catch {
            guard !group.store.isTrouble(error) else { throw error }
            try self.takeBackBody(of: delivery, isGuarded: isGuarded, orElse: .fails(error), group)
            return .failed(attempt, error)
        }
    }

    /// Notes that a body is about to run, in case it ends the process.
    func markCall(_ delivery: Delivery, _ reaction: LaneReaction, _ attempt: Attempt, in group: CommitGroup) {
        group.store.markCall(
            in: delivery.saga.id,
            step: self.state.stepNumbers[reaction.step - self.steps.lowerBound],
            isUndo: reaction.isUndo,
            attempt: attempt.number
        )
    }

    /// Throws if an event that the body would receive could not be decoded.
    func checkDecoded(_ delivery: Delivery, _ attempt: Attempt) throws {
        try self.checkDecoded(delivery.box, delivery)
        if let completion = attempt.call.completion { try self.checkDecoded(completion, delivery) }
        for box in attempt.call.joined { try self.checkDecoded(box, delivery) }
    }

    private func checkDecoded(_ box: EnvelopeBox, _ delivery: Delivery) throws {
        guard let problem = box.problem else { return }
        throw RuntimeError(
            .undecodableMessage,
            "\(AnyEnvelope(box).name) of version \(AnyEnvelope(box).schemaVersion) can't be decoded: \(problem) It is "
                + "kept as it is; replay it with code that can read it.",
            saga: delivery.saga.id
        )
    }

    /// Takes back what the barrier has noted of a delivery with an event that the store can't keep.
    ///
    /// Calling the body again would not help: the delivery becomes a dead letter.
    func setBack(
        _ row: SagaRecord.Row,
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        after error: any Error,
        _ group: CommitGroup
    ) throws -> CommitGroup.Result {
        guard !group.store.isTrouble(error) else { throw error }
        delivery.saga.update { $0.adopt(row, as: reaction.step) }
        let failure = RuntimeError(
            .unstorableMessage,
            "\(self.name).\(reaction.site.step) has an event that can't be kept in \(group.store.displayName). Mend the "
                + "code that makes it, or keep it out of the participants with that store.",
            cause: error,
            saga: delivery.saga.id
        )
        return .failed(Attempt(call: self.makeCall(reaction), number: 0), failure)
    }

    /// Takes back what a body has written.
    ///
    /// If that takes back the whole group, the group begins again, and the step is guarded for some time: its
    /// bodies run under a savepoint, which would be too dear for all. A body that takes the group with it even so is
    /// not called again.
    func takeBackBody(
        of delivery: Delivery,
        isGuarded: Bool,
        orElse verdict: Verdict,
        _ group: CommitGroup
    ) throws {
        guard try !group.store.takeBackBody() else { return }
        if isGuarded {
            self.state.verdicts[Verdict.Key(delivery)] = verdict
        } else {
            self.state.guards[delivery.reaction] = 4 * Crew.groupLimit
        }
        throw CommitGroup.Restart()
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
                group.chain.append((place, Delivery(box, of: saga, to: subscriber.reaction, marks: .isRepeat)))
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
        if !self.state.verdicts.isEmpty { self.state.verdicts[Verdict.Key(delivery)] = nil }
        self.state.output.statistics.eventsDelivered += 1
        switch entry.result {
        case .held: break
        case .knownLetter(let letter): self.setAside(delivery, reaction, letter)
        case .givenUp(let reason, let isOwed): self.giveUp(delivery, reaction, reason, isOwed: isOwed)
        case .leftOwing(let reason): self.leaveOwing(delivery, reaction, reason)
        case .skipped(let kind): self.skip(delivery, reaction, kind)
        case .ran(let attempt, let result): self.conclude(delivery, reaction, attempt: attempt, result)
        case .intended(let attempt): self.startCall(delivery, reaction, attempt)
        case .failed(let attempt, let error):
            // Waiting for a lock uses up no attempt.
            if !(error is LockConflict) { self.keepCount(of: attempt, delivery, reaction) }
            if self.recover(delivery, reaction, attempt, from: error) {
                self.state.backlog.prepend(CollectionOfOne(delivery))
            }
        }
    }
}
