public import Choreography

extension SagaProbe {
    /// Something that will happen once a time has come.
    public struct Timer: Sendable, CustomStringConvertible {
        /// What will happen.
        public struct Kind: Hashable, Sendable {
            private let name: String

            /// A deadline fires.
            public static let deadline = Self(name: "deadline")
            /// A body that has failed is called again.
            public static let retry = Self(name: "retry")
            /// An undo's body that has failed is called again.
            public static let undoRetry = Self(name: "undoRetry")
            /// A body goes on that sleeps, or its time limit is over.
            public static let sleep = Self(name: "sleep")
        }

        /// What will happen.
        public let kind: Kind
        /// The saga in which it will; `nil` for a sleep.
        public let saga: SagaID?
        /// The participant in which it will; `nil` for a sleep.
        public let participant: String?
        /// The step, by its identifier; `nil` for a sleep.
        public let step: String?
        /// When, by ``SagaProbe/now``.
        public let due: Duration
        /// How long it is until then.
        public let remaining: Duration
        private let number: Int

        init(_ timer: ArmedTimer, number: Int, now: Duration) {
            self.kind =
                switch timer.kind {
                case .deadline: .deadline
                case .retry: .retry
                case .undoRetry: .undoRetry
                }
            self.saga = timer.saga
            self.participant = timer.participant
            self.step = timer.step
            self.due = timer.due
            self.remaining = timer.due - now
            self.number = number
        }

        init(sleepUntil due: Duration, now: Duration) {
            self.kind = .sleep
            (self.saga, self.participant, self.step) = (nil, nil, nil)
            self.due = due
            self.remaining = due - now
            self.number = 0
        }

        /// What will happen, in which saga, and how long it is until then.
        public var description: String {
            guard let participant, let step else { return "a body or its time limit sleeps for \(self.remainingText)" }
            return switch self.kind {
            case .deadline: "the deadline \(participant).\(step) fires in saga \(self.number) in \(self.remainingText)"
            case .undoRetry: "\(participant).\(step) is undone again in saga \(self.number) in \(self.remainingText)"
            default: "\(participant).\(step) is tried again in saga \(self.number) in \(self.remainingText)"
            }
        }

        private var remainingText: String { self.remaining.shortText }
    }
}
