/// A ``JournalEntry`` as a journal gives it back.
package struct StoredEntry: Sendable {
    /// The entry's number.
    package let number: Int
    /// The saga.
    package let saga: SagaID
    /// The participant that committed it.
    package let participant: String
    /// The step, by its identifier within its participant.
    package let step: String
    /// What the entry is of its step.
    package let role: JournalEntry.Role
    /// What the barrier knows of the step.
    package let state: StepState
    /// The entry's place among all that the saga has committed.
    package let place: UInt32
    /// The event that was published, or that has arrived.
    package let event: StoredEvent?
    /// The time at which a deadline is over.
    package let due: Timestamp?

    package init(
        number: Int,
        saga: SagaID,
        participant: String,
        step: String,
        role: JournalEntry.Role,
        state: StepState,
        place: UInt32,
        event: StoredEvent?,
        due: Timestamp?
    ) {
        self.number = number
        self.saga = saga
        self.participant = participant
        self.step = step
        self.role = role
        self.state = state
        self.place = place
        self.event = event
        self.due = due
    }
}

/// An event as bytes, with its metadata.
package struct StoredEvent: Sendable {
    /// The event's stable name.
    package let name: String
    /// The version of its shape.
    package let version: Int
    /// Who published it, when, in which saga, and because of what.
    package let metadata: EnvelopeMetadata
    /// The event as JSON.
    package let payload: [UInt8]

    package init(name: String, version: Int, metadata: EnvelopeMetadata, payload: [UInt8]) {
        self.name = name
        self.version = version
        self.metadata = metadata
        self.payload = payload
    }
}

/// A dead letter as a store keeps it.
package struct StoredLetter: Sendable {
    package let number: Int
    package let participant: String
    package let step: String
    package let isUndo: Bool
    package let event: StoredEvent
    package let error: String
    package let attempts: Int
    package let time: Timestamp

    package init(
        number: Int,
        participant: String,
        step: String,
        isUndo: Bool,
        event: StoredEvent,
        error: String,
        attempts: Int,
        time: Timestamp
    ) {
        self.number = number
        self.participant = participant
        self.step = step
        self.isUndo = isUndo
        self.event = event
        self.error = error
        self.attempts = attempts
        self.time = time
    }
}

/// A compensation debt as a store keeps it.
package struct StoredDebt: Sendable {
    package let participant: String
    package let step: String
    package let event: StoredEvent
    package let reason: String

    package init(participant: String, step: String, event: StoredEvent, reason: String) {
        self.participant = participant
        self.step = step
        self.event = event
        self.reason = reason
    }
}

/// A body that has failed, or that ran when the process ended.
package struct StoredAttempts: Sendable {
    package let saga: SagaID
    package let participant: String
    package let step: String
    package let isUndo: Bool
    package let count: Int
    /// Whether what has failed, or was about to run, is the replay of a dead letter.
    package let isReplay: Bool

    package init(saga: SagaID, participant: String, step: String, isUndo: Bool, count: Int, isReplay: Bool) {
        self.saga = saga
        self.participant = participant
        self.step = step
        self.isUndo = isUndo
        self.count = count
        self.isReplay = isReplay
    }
}

/// What a journal holds when a choreography begins to run on it.
package struct JournalRecovery: Sendable {
    /// Every entry up to this number is settled, but for those listed as open.
    package var watermark = 0
    /// Entries up to the watermark that are not settled.
    package var open: [Int] = []
    /// All entries that are open or after the watermark, in the order of their commits.
    package var entries: [StoredEntry] = []
    /// Dead letters.
    package var letters: [StoredLetter] = []
    /// The numbers of the last dead letters ever, by participant.
    package var lastLetters: [String: Int] = [:]
    /// What is owed.
    package var debts: [StoredDebt] = []
    /// Bodies that have failed.
    package var attempts: [StoredAttempts] = []
    /// The steps that the journal knows, by participant.
    package var steps: [String: Set<String>] = [:]

    package init() {}
}
