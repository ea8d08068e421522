extension SagaRecord {
    /// What the saga knows of one step.
    struct Row: Sendable {
        /// What a row keeps for later, depending on its state.
        enum Kept: Sendable {
            case nothing
            /// The completion event, for the undo of a committed step.
            case completion(EnvelopeBox)
            /// The events of a join that have arrived, in the order of its declaration.
            case arrivals([EnvelopeBox?])
            /// A deadline that counts.
            case armed(ArmedDeadline)
            /// The event for which something outside has been, or may have been, called.
            case intended(EnvelopeBox)

            /// Does something with each of the messages that are kept.
            func forEachMessage(_ body: (EnvelopeBox) -> Void) {
                switch self {
                case .nothing: break
                case .completion(let box), .intended(let box): body(box)
                case .arrivals(let boxes): for case let box? in boxes { body(box) }
                case .armed(let deadline): body(deadline.box)
                }
            }

            /// Whether this is one of the messages that are kept.
            func contains(_ message: EnvelopeBox) -> Bool {
                switch self {
                case .nothing: false
                case .completion(let box), .intended(let box): box === message
                case .arrivals(let boxes): boxes.contains { $0 === message }
                case .armed(let deadline): deadline.box === message
                }
            }
        }

        var state = StepState.none
        /// How often the step's body has been called without success.
        var attempts: UInt32 = 0
        /// How often the undo's body has been called without success.
        var undoAttempts: UInt32 = 0
        var kept = Kept.nothing
        /// When the row's state last changed.
        var changed = Timestamp(nanoseconds: 0)

        /// Counts a call of the step's body, or of its undo's.
        ///
        /// - Returns: How many there have been.
        mutating func countCall(isUndo: Bool) -> Int {
            if isUndo { self.undoAttempts += 1 } else { self.attempts += 1 }
            return Int(isUndo ? self.undoAttempts : self.attempts)
        }

        /// The completion event of a committed step, if it is kept.
        var completion: EnvelopeBox? {
            if case .completion(let box) = self.kept { box } else { nil }
        }

        mutating func change(to state: StepState, keeping kept: Kept, at time: Timestamp) {
            self.state = state
            self.kept = kept
            self.changed = time
        }

        /// Whether nothing has been recorded of the step, not even an attempt.
        var isUntouched: Bool {
            guard self.state == .none, self.attempts == 0, case .nothing = self.kept else { return false }
            return true
        }

        /// Whether a deadline may keep the step from running: it has come to nothing, and no call is on record that may
        /// have had its effect.
        var mayBeFenced: Bool {
            guard self.state == .none else { return false }
            if case .intended = self.kept { return false }
            return true
        }
    }
}
