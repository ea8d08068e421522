/// Something that will happen in a saga once a time has come, for a simulation to list.
package struct ArmedTimer: Sendable {
    package enum Kind: Sendable {
        /// A body is called again.
        case retry
        /// An undo's body is called again.
        case undoRetry
        /// A deadline fires.
        case deadline
    }

    package let kind: Kind
    package let saga: SagaID
    package let participant: String
    package let step: String
    /// When, by the clock's ``EnvironmentClock/uptime``.
    package let due: Duration
}

extension SagaChoreography {
    /// Everything that will happen in sagas once a time has come, the first first.
    ///
    /// No worker may run meanwhile; whoever calls this owns the executor on which they would.
    package var armedTimers: [ArmedTimer] {
        self.timers.alarms.compactMap { due, alarm in
            switch alarm {
            case .retry(let saga, let lane): self.lanes[lane].armedRetry(of: saga, due: due)
            case .lock(let weak, let lane): weak.saga.flatMap { self.lanes[lane].armedLimit(of: $0, due: due) }
            case .deadline(let weak, let lane, let step):
                weak.saga.flatMap {
                    self.lanes[lane].armedDeadline(of: $0, step: step, due: due)
                }
            case .flush, .shutdownDeadline: nil
            }
        }
    }

    /// Until when the task sleeps that rings the alarms.
    package var timersWakeUp: Duration? { self.timers.wakeUp }
}

extension Lane {
    fileprivate func armedRetry(of saga: SagaState, due: Duration) -> ArmedTimer? {
        guard let held = self.state.pausing[ObjectIdentifier(saga)] else { return nil }
        let reaction = self.reactions[held.delivery.reaction]
        return ArmedTimer(
            kind: reaction.isUndo ? .undoRetry : .retry,
            saga: saga.id,
            participant: self.name,
            step: reaction.site.step,
            due: due
        )
    }

    fileprivate func armedLimit(of saga: SagaState, due: Duration) -> ArmedTimer? {
        guard case .lock? = self.state.pausing[ObjectIdentifier(saga)]?.reason else { return nil }
        return self.armedRetry(of: saga, due: due)
    }

    fileprivate func armedDeadline(of saga: SagaState, step: Int, due: Duration) -> ArmedTimer? {
        let isArmed = saga.update { record in
            guard record.rows[step].state == .none, let deadline = record.deadline(of: step) else { return false }
            return !deadline.isOver
        }
        guard isArmed else { return nil }
        return ArmedTimer(
            kind: .deadline,
            saga: saga.id,
            participant: self.name,
            step: self.runtime.layout.sites[step].step,
            due: due
        )
    }
}
