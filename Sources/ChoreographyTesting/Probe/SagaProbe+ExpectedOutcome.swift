public import Choreography

extension SagaProbe {
    /// How a saga is expected to end.
    public struct ExpectedOutcome: Sendable, CustomStringConvertible {
        private enum Kind: Sendable {
            case completed
            case compensated(MessageType?)
            case stuck
        }

        private let kind: Kind

        /// With every step committed.
        public static let completed = Self(kind: .completed)
        /// With everything undone, whatever the cause.
        public static let compensated = Self(kind: .compensated(nil))
        /// With something that could not be undone or carried out.
        public static let stuck = Self(kind: .stuck)

        /// With everything undone, because of a rejection.
        public static func compensated(by cause: any CompensationEvent.Type) -> Self {
            Self(kind: .compensated(MessageType(cause)))
        }

        func matches(_ outcome: SagaOutcome) -> Bool {
            switch (self.kind, outcome) {
            case (.completed, .completed), (.stuck, .stuck), (.compensated(nil), .compensated): true
            case (.compensated(let type?), .compensated(let cause)): MessageType(cause.messageType) == type
            default: false
            }
        }

        /// The outcome in words.
        public var description: String {
            switch self.kind {
            case .completed: "completed"
            case .compensated(nil): "compensated"
            case .compensated(let type?): "compensated (\(type))"
            case .stuck: "stuck"
            }
        }
    }
}
