/// What a journal keeps of one commit: the mark that an event was handled, what became of the step, and the event
/// that is published.
package struct JournalEntry: Sendable {
    /// What an entry is of its step.
    ///
    /// A saga has one entry for each step and role.
    package struct Role: RawRepresentable, Hashable, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// What became of the step.
        package static let step = Self(rawValue: 0)
        /// What became of its undo.
        package static let undo = Self(rawValue: 1)
        /// The step waits: for its deadline, or for a call to the outside.
        package static let intent = Self(rawValue: 2)
        /// The step has rejected although its call to the outside may have had an effect.
        package static let unknownEffect = Self(rawValue: 3)

        /// An event of a join has arrived.
        package static func arrival(_ part: Int) -> Self { Self(rawValue: 8 + part) }

        /// The part of a join that has arrived.
        package var part: Int? { self.rawValue >= 8 ? self.rawValue - 8 : nil }
    }

    /// The saga.
    package let saga: SagaID
    /// The step, by its number in the journal.
    package let step: Int
    /// What the entry is of its step.
    package let role: Role
    /// What the barrier knows from now on.
    package let state: StepState
    /// The entry's place among all that the saga has committed, whatever the store.
    package let place: UInt32
    /// The event that was handled, if it was one.
    package let cause: EventID?
    /// The event that is published, or that has arrived.
    package let event: AnyEnvelope?
    /// When it was committed.
    package let time: Timestamp
    /// The time at which a deadline is over.
    package let due: Timestamp?

    package init(
        saga: SagaID,
        step: Int,
        role: Role,
        state: StepState,
        place: UInt32,
        cause: EventID?,
        event: AnyEnvelope?,
        time: Timestamp,
        due: Timestamp? = nil
    ) {
        self.saga = saga
        self.step = step
        self.role = role
        self.state = state
        self.place = place
        self.cause = cause
        self.event = event
        self.time = time
        self.due = due
    }
}

/// Something that a store keeps beside its journal.
package enum JournalChange: Sendable {
    /// Every entry up to a number is settled, but for those listed as open.
    case settlement(upTo: Int, opened: [Int], closed: [Int])
    /// An event has become a dead letter.
    case letter(DeadLetter, step: Int)
    /// A dead letter is replayed or discarded.
    case letterRemoved(DeadLetter.Key, step: Int)
    /// A body has failed so many times.
    case attempts(saga: SagaID, step: Int, isUndo: Bool, count: Int)
    /// A dead letter is replayed: its body's failures count from the beginning, and are a replay's from now on.
    case replayed(saga: SagaID, step: Int, isUndo: Bool)
    /// Something is owed that no dead letter stands for.
    case debt(CompensationDebt, step: Int)
}
