/// Deliveries that wait because another saga has locked what their step needs.
extension Lane {
    /// Decides what becomes of a delivery whose step has met the lock of another saga, and sees to it unless the step is
    /// to be called again or to reject at once.
    func decide(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        after conflict: LockConflict
    ) -> Recovery {
        guard let waits = self.runtime.lockWaits else { preconditionFailure("A step that locks has been wired.") }
        // Whoever waits has done nothing wrong.
        delivery.saga.update { $0.uncountAttempt(of: reaction.step, isUndo: false) }
        let limit = delivery.box.time + conflict.limit
        let rest = limit - self.state.now
        guard rest > .zero else { return self.refuse(delivery, reaction, attempt, conflict, .timeLimit) }
        switch waits.wait(delivery.saga, in: self.index, for: conflict.holder) {
        case .isOver: return .again
        case .deadlock: return self.refuse(delivery, reaction, attempt, conflict, .deadlock)
        case .waits:
            if !delivery.marks.contains(.hasWaited) {
                self.note(
                    .locked,
                    delivery,
                    reaction,
                    attempt: attempt.number,
                    detail: "\(conflict.record) is locked by saga \(conflict.holder)"
                )
            }
            let held = LaneState.Held(delivery: delivery, reason: .lock)
            self.state.pausing[ObjectIdentifier(delivery.saga)] = held
            if waits.needsAlarm(for: delivery.saga, in: self.index, at: limit) {
                self.crew.moves.state.pauses.append(
                    SagaMoves.Pause(saga: delivery.saga, lane: self.index, length: rest, isForLock: true)
                )
            }
            return .later
        }
    }

    /// The step does not get its lock.
    private func refuse(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ attempt: Attempt,
        _ conflict: LockConflict,
        _ reason: SemanticLockConflict.Reason
    ) -> Recovery {
        let refusal = SemanticLockConflict(record: conflict.record, holder: conflict.holder, reason: reason)
        if let reject = conflict.rejection {
            self.note(.lockRefused, delivery, reaction, attempt: attempt.number, detail: "\(refusal)")
            let result = reject(delivery.box, attempt.call, refusal)
            if let event = result.event { self.runtime.interceptors.send(event) }
            return .reject(result)
        }
        let step = "\(self.name).\(reaction.site.step)"
        let error = RuntimeError(.recordLocked, "\(step) did not get its lock: \(refusal)", saga: delivery.saga.id)
        return self.giveUp(delivery, reaction, attempt, error)
    }

    /// An undo does not wait for a lock behind another delivery of its saga: it goes first, as it does past a dead letter.
    func pass(_ undo: Delivery, _ key: ObjectIdentifier) {
        self.state.pausing[key]?.ahead.append(undo)
        // The lane takes the saga up in a turn of its own: this one may have more for it, which is to stay behind.
        self.crew.moves.state.pauses.append(
            SagaMoves.Pause(saga: undo.saga, lane: self.index, length: .zero, isForLock: true)
        )
    }
}
