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
    /// - Returns: The delivery if its body is to be called again at once.
    @inline(__always)
    func perform(
        _ delivery: consuming Delivery,
        _ reaction: LaneReaction,
        _ body: (EnvelopeBox, StepCall) throws -> StepResult
    ) -> Delivery? {
        switch consume delivery {
        case .message(let trigger, let saga, let number, let marks):
            // No attempt is put together, unless something fails: this is the hottest path.
            switch saga.update({ self.admission(of: trigger, reaction, &$0) }) {
            case .skip(let kind):
                let delivery = Delivery(consume trigger, of: consume saga, to: Int(number), marks: marks)
                self.skip(delivery, reaction, kind)
                return nil
            case .run(let input, let attempt):
                let call = self.makeCall(
                    reaction,
                    with: input,
                    in: self.offerSpare(for: reaction),
                    attempt: attempt,
                    marks: marks
                )
                let result: StepResult
                do {
                    try self.checkCall(trigger, reaction, Attempt(call: call, number: attempt))
                    result = try body(trigger, call)
                    try self.checkCommit(trigger, reaction, attempt: attempt)
                } catch {
                    self.volatileStore?.rollback()
                    let delivery = Delivery(consume trigger, of: consume saga, to: Int(number), marks: marks)
                    let attempt = Attempt(call: call, number: attempt)
                    return self.recover(delivery, reaction, attempt, from: error) ? delivery : nil
                }
                let delivery = Delivery(consume trigger, of: consume saga, to: Int(number), marks: marks)
                self.commit(consume delivery, reaction, attempt: attempt, consume result)
                return nil
            }
        }
    }

    /// Asks the barrier whether a delivery may run.
    ///
    /// One that may not is done with.
    func admit(_ delivery: Delivery, _ reaction: LaneReaction) -> Attempt? {
        switch delivery.saga.update({ self.admission(of: delivery.box, reaction, &$0) }) {
        case .run(let input, let number):
            return Attempt(
                call: self.makeCall(reaction, with: input, attempt: number, marks: delivery.marks),
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
        of trigger: borrowing EnvelopeBox,
        _ reaction: LaneReaction,
        _ record: inout SagaRecord
    ) -> SagaRecord.Admission {
        switch reaction.role {
        case .forward(let part, let parts):
            record.admitForward(trigger, step: reaction.step, part: part, parts: parts)
        case .undo where reaction.isExternal:
            record.admitExternalUndo(reaction.step, now: self.state.now)
        case .undo:
            record.admitUndo(step: reaction.step, now: self.state.now)
        case .arm: record.admitArming(reaction.step)
        case .disarm: record.admitDisarming(reaction.step, now: self.state.now)
        case .fire(let guards): record.admitFiring(reaction.step, guards: guards)
        }
    }

    /// Where there is an empty envelope for what a reaction publishes, if the lane has one.
    @inline(__always)
    func offerSpare(for reaction: LaneReaction) -> UnsafeMutablePointer<EnvelopeBox?>? {
        guard reaction.completionRoute >= 0 else { return nil }
        self.spare.state = self.state.spares.take(self.spareTypes[reaction.completionRoute])
        return self.spare.pointer
    }

    func makeCall(
        _ reaction: LaneReaction,
        with input: consuming StepInput = .nothing,
        in spare: UnsafeMutablePointer<EnvelopeBox?>? = nil,
        attempt: Int = 0,
        marks: Delivery.Marks = []
    ) -> StepCall {
        StepCall(
            input: input,
            id: self.state.identifiers.make(at: self.state.now),
            time: self.state.now,
            source: self.source,
            completionRoute: reaction.completionRoute,
            rejectionRoute: reaction.rejectionRoute,
            origin: StepCallOrigin(lane: self.index, attempt: attempt, isReplay: marks.contains(.isReplay)),
            spare: spare
        )
    }

    /// The business's writes are kept or taken back; the step's record and its event are committed.
    @inline(__always)
    func commit(
        _ delivery: consuming Delivery,
        _ reaction: LaneReaction,
        attempt: Int,
        _ result: consuming StepResult
    ) {
        self.endTransaction(after: result)
        self.conclude(consume delivery, reaction, attempt: attempt, consume result)
    }

    /// Keeps the business's writes, or takes them back if the step rejects.
    @inline(__always)
    private func endTransaction(after result: borrowing StepResult) {
        if result.isRejection {
            self.volatileStore?.rollback()
        } else {
            self.volatileStore?.commit()
        }
    }

    /// A delivery that the barrier does not let through is done with.
    func skip(_ delivery: Delivery, _ reaction: LaneReaction, _ kind: TimelineEntry.Kind) {
        if kind == .armed { return self.arm(delivery, reaction) }
        if kind == .disarmed { return self.disarm(delivery, reaction) }
        // A copy may come before the delivery that counts: what it then changes is told as what it is.
        let kind = delivery.isRepeat && (kind == .nothingToUndo || kind == .dropped) ? .duplicate : kind
        let entry = self.makeEntry(kind, about: delivery.box, of: delivery.saga, reaction)
        let (motion, _) = delivery.saga.finish(delivery.box, entry, at: self.state.now) {
            ($0.finishDelivery(leadingTo: 0), ())
        }
        self.done(delivery, kind, motion)
    }
}
