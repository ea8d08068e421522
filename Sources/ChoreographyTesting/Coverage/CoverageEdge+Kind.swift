extension CoverageEdge {
    /// What happens at an edge.
    ///
    /// More kinds may be added.
    public struct Kind: Sendable, Hashable, Codable, CustomStringConvertible {
        private enum Raw: String, Codable, Sendable {
            case completed, rejected, exhausted, handled, arrived, waited
            case undone, fenced
            case nothingToUndo = "nothing to undo"
            case armed, fired, disarmed
            case deadLettered = "dead-lettered"
        }

        private let raw: Raw

        private init(raw: Raw) {
            self.raw = raw
        }

        /// The step commits, and publishes its completion event.
        public static let completed = Self(raw: .completed)
        /// The step rejects, and publishes its compensation event.
        public static let rejected = Self(raw: .rejected)
        /// The step's retries are exhausted, which it turns into its rejection.
        public static let exhausted = Self(raw: .exhausted)
        /// The listener commits.
        public static let handled = Self(raw: .handled)
        /// One of a join's events comes.
        public static let arrived = Self(raw: .arrived)
        /// One of a join's events comes while others are missing; optional.
        public static let waited = Self(raw: .waited)
        /// The cause of an undo comes when the step has committed, and undoes it.
        public static let undone = Self(raw: .undone)
        /// The cause of an undo comes before the step, which never runs then.
        public static let fenced = Self(raw: .fenced)
        /// The cause of an undo comes when the step has rejected, or was undone or fenced by another cause.
        public static let nothingToUndo = Self(raw: .nothingToUndo)
        /// The deadline begins to count.
        public static let armed = Self(raw: .armed)
        /// The deadline is over, and publishes its compensation event.
        public static let fired = Self(raw: .fired)
        /// An event that the deadline waits for comes in time.
        public static let disarmed = Self(raw: .disarmed)
        /// The step, or its undo, fails for good and leaves a dead letter; optional.
        public static let deadLettered = Self(raw: .deadLettered)

        /// The kind in a word or two.
        public var description: String { self.raw.rawValue }

        /// Whether the words for an edge of this kind end with what is published.
        var namesOutcome: Bool { [.completed, .rejected, .exhausted, .fired].contains(self) }

        /// Reads the kind's name.
        public init(from decoder: any Decoder) throws {
            self.raw = try decoder.singleValueContainer().decode(Raw.self)
        }

        /// Writes the kind's name.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(self.raw)
        }
    }
}
