/// Where a saga stands.
public struct SagaStatus: Sendable, Identifiable {
    /// What a saga does.
    ///
    /// More kinds may be added.
    public struct Phase: Hashable, Sendable, CustomStringConvertible {
        private enum Raw: String, Sendable {
            case running, compensating, waiting, parked
        }

        private let raw: Raw

        /// It goes forward.
        public static let running = Self(raw: .running)
        /// A step has rejected, and what was committed is being undone.
        public static let compensating = Self(raw: .compensating)
        /// Nothing happens until a deadline is over.
        public static let waiting = Self(raw: .waiting)
        /// Nothing happens until a dead letter is replayed or discarded.
        public static let parked = Self(raw: .parked)

        /// The phase's name.
        public var description: String { self.raw.rawValue }
    }

    /// Something that a saga waits for.
    public struct Wait: Sendable, Hashable {
        /// The participant that is to act.
        public let participant: String
        /// The step that it is to carry out or undo, by its identifier.
        public let step: String
        /// Whether the step is to be undone.
        public let isCompensation: Bool
        /// Since when.
        public let since: Timestamp
    }

    /// The saga's identifier.
    public let id: SagaID

    /// What the saga does.
    public let phase: Phase

    /// When the saga started.
    public let startedAt: Timestamp

    /// The first rejection, if there was one.
    public let cause: AnyEnvelope?

    /// The participants and steps that are to act next.
    public let waitsFor: [Wait]

    /// What the saga already owes.
    public let debts: [CompensationDebt]
}
