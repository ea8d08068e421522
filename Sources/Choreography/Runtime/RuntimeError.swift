/// What the framework's own calls throw.
///
/// An error thrown by a body of yours passes through as the ``cause``.
public struct RuntimeError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for code to tell apart.
    ///
    /// More codes may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Raw: String, Sendable {
            case invalidChoreography
            case undeclaredMessage
            case shutDown
            case refused
            case stepFailed
            case stepTimedOut
            case recordLocked
            case undeclaredCompensation
            case unknownDeadLetter
            case wrongCompensation
            case storeInUse
            case storeFailed
            case incompatibleStore
            case undecodableMessage
            case unstorableMessage
            case malformedCloudEvent
            case malformedManifest
            case overflow
        }

        private let raw: Raw

        /// The declared choreography has problems; the message lists them all.
        public static let invalidChoreography = Self(raw: .invalidChoreography)
        /// No participant declares the message, a ``DecisionStep`` does not declare what its body has decided for, or a
        /// CloudEvent is of a type that its decoder does not know.
        public static let undeclaredMessage = Self(raw: .undeclaredMessage)
        /// The choreography or the bus has been shut down.
        public static let shutDown = Self(raw: .shutDown)
        /// The door is shut because as many sagas run as may.
        public static let refused = Self(raw: .refused)
        /// The initiating step failed for good; nothing was committed or published.
        public static let stepFailed = Self(raw: .stepFailed)
        /// A body exceeded its time limit.
        public static let stepTimedOut = Self(raw: .stepTimedOut)
        /// A step did not get its lock, and declares no rejection for that.
        public static let recordLocked = Self(raw: .recordLocked)
        /// A body threw a compensation event that its step does not declare.
        public static let undeclaredCompensation = Self(raw: .undeclaredCompensation)
        /// There is no such dead letter, or it is being replayed or discarded already.
        public static let unknownDeadLetter = Self(raw: .unknownDeadLetter)
        /// A dead letter cannot be discarded with this compensation event.
        public static let wrongCompensation = Self(raw: .wrongCompensation)
        /// Another choreography runs on the same store.
        public static let storeInUse = Self(raw: .storeInUse)
        /// A store could not commit, for example because the disk is full.
        ///
        /// If it has not answered, so that it may have committed all the same, the message says so.
        public static let storeFailed = Self(raw: .storeFailed)
        /// A store holds open sagas that this choreography can't finish; the message says why.
        public static let incompatibleStore = Self(raw: .incompatibleStore)
        /// A stored event, or the data of a CloudEvent, can't be decoded.
        public static let undecodableMessage = Self(raw: .undecodableMessage)
        /// A step would have to keep an event that its store can't, for example because it can't be encoded.
        ///
        /// The event is a dead letter at once.
        public static let unstorableMessage = Self(raw: .unstorableMessage)
        /// A text is no CloudEvent that can be read, or an envelope can't be written as one.
        public static let malformedCloudEvent = Self(raw: .malformedCloudEvent)
        /// A text is no manifest of a choreography.
        public static let malformedManifest = Self(raw: .malformedManifest)
        /// A subscription was full, and its policy is to fail.
        public static let overflow = Self(raw: .overflow)

        /// The code's name.
        public var description: String { self.raw.rawValue }
    }

    /// What went wrong, for code to tell apart.
    public let code: Code

    /// What went wrong and what to do about it, for people.
    public let message: String

    /// The error that led to this one.
    public let cause: (any Error)?

    /// The saga that was affected, if it was one.
    public let saga: SagaID?

    /// Makes an error.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil, saga: SagaID? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
        self.saga = saga
    }

    /// The message, with the cause.
    public var description: String {
        guard let cause else { return self.message }
        return "\(self.message) (\(cause))"
    }
}

extension RuntimeError {
    static func stopped(before saga: SagaID) -> Self {
        Self(
            .shutDown,
            "The choreography stopped before saga \(saga) ended. What it committed is safe; resume it with a "
                + "choreography on the same stores.",
            saga: saga
        )
    }
}
