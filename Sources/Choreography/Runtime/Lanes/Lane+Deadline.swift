/// Deadlines: armed by one event, made moot by others, and decided in local transactions.
extension Lane {
    /// A deadline begins to count.
    func arm(_ delivery: Delivery, _ reaction: LaneReaction) {
        guard case .arm(let length) = reaction.role else { return }
        let now = self.state.now
        // A durable store's journal has it already, with the box that it is kept in.
        let kept = delivery.saga.update { $0.deadline(of: reaction.step) }
        let deadline =
            kept ?? ArmedDeadline(delivery.box.rerouted(to: delivery.box.route, from: -1), due: now + length)
        let entry = self.makeEntry(
            .armed,
            about: delivery.box,
            of: delivery.saga,
            reaction,
            detail: "until \(deadline.due)"
        )
        let (motion, _) = delivery.saga.finish(delivery.box, entry, at: now) { record in
            if kept == nil { record.arm(reaction.step, deadline, now: now) }
            _ = record.startDeadline()
            return (record.finishDelivery(leadingTo: 0), ())
        }
        self.crew.moves.state.deadlines.append(
            SagaMoves.Deadline(saga: delivery.saga, lane: self.index, step: reaction.step, length: deadline.due - now)
        )
        self.done(delivery, .armed, motion)
    }

    /// What a deadline waited for has come in time.
    func disarm(_ delivery: Delivery, _ reaction: LaneReaction) {
        let now = self.state.now
        let entry = self.makeEntry(.disarmed, about: delivery.box, of: delivery.saga, reaction)
        let (motion, box) = delivery.saga.finish(delivery.box, entry, at: now) { record in
            let box = record.disarm(reaction.step, now: now)
            return (record.finishDelivery(leadingTo: 0), box)
        }
        if let box, let durable = self.durable { durable.receive(box) }
        self.done(delivery, .disarmed, motion)
    }

    /// A deadline is over: unless it has been decided, it is to fire.
    func ring(_ saga: SagaState, step: Int) {
        guard let number = self.reactions.firstIndex(where: { $0.step == step && $0.isFiring }),
            let deadline = saga.update({ $0.deadline(of: step) }),
            let motion = saga.update({ $0.endDeadline(step) })
        else { return }
        self.moved(saga, motion)
        self.state.backlog.append(Delivery(deadline.box, of: saga, to: number))
    }
}
