// What a simulation may do to what is committed, so as to show that it notices. Nothing of this runs in production.

extension Parcel {
    /// What the saga knows of the step that the delivery is for.
    package struct Row: Sendable {
        let row: SagaRecord.Row

        /// What the barrier knows.
        package var state: StepState { self.row.state }
    }

    /// What a delivery is to its step.
    package enum Role: Sendable {
        case forward, undo, arming, disarming, firing
    }

    /// What the saga knows of the step now, which only sabotage changes.
    package var row: Row {
        get { Row(row: self.delivery.saga.update { $0.rows[self.stepNumber] }) }
        nonmutating set { self.delivery.saga.update { $0.adopt(newValue.row, as: self.stepNumber) } }
    }

    /// What the delivery is to its step.
    package var role: Role {
        switch self.lane.reactions[self.delivery.reaction].role {
        case .forward: .forward
        case .undo: .undo
        case .arm: .arming
        case .disarm: .disarming
        case .fire: .firing
        }
    }

    /// Lets the step not have been carried out, as far as the saga knows.
    package func forgetStep() {
        self.delivery.saga.update { $0.adopt(SagaRecord.Row(), as: self.stepNumber) }
    }

    /// Lets the step's deadline count again.
    package func armAgain(at time: Timestamp) {
        let box = self.delivery.box.rerouted(to: self.delivery.box.route, from: -1)
        self.delivery.saga.update {
            $0.adopt(SagaRecord.Row(), as: self.stepNumber)
            $0.arm(self.stepNumber, ArmedDeadline(box, due: time), now: time)
        }
    }

    /// Takes what the step has published because of this delivery out of the outbox.
    package func loseResults() {
        let cause = self.delivery.box.metadata.id
        self.lane.state.records.outbox.remove { $0.metadata.causation == cause }
    }

    /// Takes back what the last transaction of the step's store has written.
    package func loseWrites() {
        (self.lane.volatileStore as? any CrashableStore)?.undoLastTransaction()
    }
}

extension SagaChoreography {
    /// Takes events out of their sources' outboxes.
    package func lose(where isLost: (EnvelopeMetadata) -> Bool) {
        for lane in self.lanes where lane.volatileStore != nil {
            lane.state.records.outbox.remove { isLost($0.metadata) }
        }
    }

    /// Forgets how often bodies were called.
    package func forgetAttempts() {
        for lane in self.lanes where lane.volatileStore != nil {
            for saga in lane.state.records.sagas(of: lane.name) {
                saga.update { record in for step in lane.steps { record.forgetAttempts(of: step) } }
            }
        }
    }
}
