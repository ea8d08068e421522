public import Choreography

/// What a saga's manager throws; the message that it was about becomes a dead letter.
public struct SagaError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for code to tell apart.
    ///
    /// More codes may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Raw: String, Sendable { case missingReply, unreadableInstance }

        private let raw: Raw

        /// A command is made from a reply that has not come.
        public static let missingReply = Self(raw: .missingReply)
        /// The row of a saga can't be read, or was written by another version of the saga.
        public static let unreadableInstance = Self(raw: .unreadableInstance)

        /// The code's name.
        public var description: String { self.raw.rawValue }
    }

    /// What went wrong, for code to tell apart.
    public let code: Code

    /// What went wrong and what to do about it, for people.
    public let description: String

    /// The saga.
    public let saga: SagaID

    /// Makes an error.
    public init(_ code: Code, _ description: String, saga: SagaID) {
        self.code = code
        self.description = description
        self.saga = saga
    }

    @usableFromInline
    static func missing(_ reply: String, in saga: SagaID) -> Self {
        Self(
            .missingReply,
            "\(reply) has not come in saga \(saga). Its step was left out, or comes later: ask with saga[\(reply).self].",
            saga: saga
        )
    }

    @usableFromInline
    static func foreign(_ request: any Command, instead name: String, in saga: SagaID) -> Self {
        Self(
            .unreadableInstance,
            "Saga \(saga) was started with \(type(of: request).commandName), not \(name).",
            saga: saga
        )
    }
}
