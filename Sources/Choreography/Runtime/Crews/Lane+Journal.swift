internal import Synchronization

/// What a lane writes in the journal of its durable store.
extension Lane {
    /// Journals how a body has ended.
    func journal(
        _ result: StepResult,
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ group: inout CommitGroup
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
            return (before, record.nextEntry(at: self.state.now))
        }
        box?.commitOrder.store(place, ordering: .relaxed)
        let role: JournalEntry.Role = reaction.isUndo ? .undo : .step
        do {
            try self.append(role, state, place, box, delivery, reaction.step, &group)
        } catch {
            // The event can't be stored: the body has failed, and nothing else.
            delivery.saga.update { $0.adopt(before, as: reaction.step) }
            throw error
        }
        for step in reaction.guards { try self.fence(step, delivery, &group) }
    }

    /// Journals that a step never runs, because a deadline has fired.
    private func fence(_ step: Int, _ delivery: Delivery, _ group: inout CommitGroup) throws {
        let (before, place) = delivery.saga.update { record in
            let before = record.rows[step]
            guard before.mayBeFenced else { return (before, UInt32?.none) }
            record.fence([step], now: self.state.now)
            return (before, record.nextEntry(at: self.state.now))
        }
        guard let place else { return }
        group.remember(before, of: step, in: delivery.saga)
        try self.append(.step, .fenced, place, nil, delivery, step, &group)
    }

    /// Journals what changes although no body runs: a fence, or an arrival at a join.
    func journal(
        _ kind: TimelineEntry.Kind,
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ group: inout CommitGroup
    ) throws {
        switch kind {
        case .fenced:
            let place = delivery.saga.update { $0.nextEntry(at: self.state.now) }
            try self.append(.step, .fenced, place, nil, delivery, reaction.step, &group)
        case .joined:
            guard case .forward(let part, _) = reaction.role else { return }
            let place = delivery.saga.update { $0.nextEntry(at: self.state.now) }
            // The event is settled at its source.
            try self.append(.arrival(part), .none, place, delivery.box, delivery, reaction.step, &group)
        case .armed:
            guard case .arm(let length) = reaction.role else { return }
            let (box, due) = (delivery.box.rerouted(to: delivery.box.route, from: -1), self.state.now + length)
            let place = delivery.saga.update { record in
                record.arm(reaction.step, ArmedDeadline(box, due: due), now: self.state.now)
                return record.nextEntry(at: self.state.now)
            }
            try self.append(.intent, .none, place, box, delivery, reaction.step, &group, due: due)
        case .disarmed:
            let place = delivery.saga.update { record in
                record.decideDeadline(reaction.step)
                return record.nextEntry(at: self.state.now)
            }
            try self.append(.step, .committed, place, nil, delivery, reaction.step, &group)
        default:
            return
        }
    }

    func append(
        _ role: JournalEntry.Role,
        _ state: StepState,
        _ place: UInt32,
        _ box: EnvelopeBox?,
        _ delivery: Delivery,
        _ step: Int,
        _ group: inout CommitGroup,
        due: Timestamp? = nil
    ) throws {
        let isForeign = role.part != nil || role == .intent || role == .unknownEffect
        try group.store.append(
            JournalEntry(
                saga: delivery.saga.id,
                step: self.state.stepNumbers[step - self.steps.lowerBound],
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
    func keepCount(of attempt: Attempt, _ delivery: Delivery, _ reaction: LaneReaction) {
        guard !reaction.isInitiating, attempt.number > 0 else { return }
        self.durable?.changes.state.append(
            .attempts(
                saga: delivery.saga.id,
                step: self.journalNumber(of: reaction),
                isUndo: reaction.isUndo,
                count: attempt.number
            )
        )
    }

    /// Notes that a body is called from now on because a person replays its dead letter.
    func keepReplay(of delivery: Delivery, _ reaction: LaneReaction) {
        self.durable?.changes.state.append(
            .replayed(saga: delivery.saga.id, step: self.journalNumber(of: reaction), isUndo: reaction.isUndo)
        )
    }

    private func journalNumber(of reaction: LaneReaction) -> Int {
        self.state.stepNumbers[reaction.step - self.steps.lowerBound]
    }
}
