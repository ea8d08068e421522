/// Something that is wrong with a declared choreography.
public struct GraphProblem: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for code to tell apart.
    ///
    /// More kinds may be added.
    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        private enum Raw: String, Sendable {
            case duplicateParticipant, idleParticipant, duplicateStep, sharedName, ambiguousUndo
            case uncommittedStore, excessConcurrency, missingStart, sharedCommand
            case unpublished, unconsumed, unreachable
            case missingUndo, rejectionAfterPivot, irreversible
            case compensationCycle, stepCycle
            case deadlineAlwaysFires, deadlineNeverFires
        }

        private let name: String

        private init(raw: Raw) {
            self.name = raw.rawValue
        }

        /// Names a kind that the framework does not know, for the checks that a participant adds
        /// (``Participant/problems(in:)``).
        public init(_ name: String) {
            self.name = name
        }

        /// Two participants have one name.
        public static let duplicateParticipant = Self(raw: .duplicateParticipant)
        /// A participant declares no step.
        public static let idleParticipant = Self(raw: .idleParticipant)
        /// Two steps of a participant have one identifier.
        public static let duplicateStep = Self(raw: .duplicateStep)
        /// Two Swift types have one stable name.
        public static let sharedName = Self(raw: .sharedName)
        /// Two undos of a step have one cause.
        public static let ambiguousUndo = Self(raw: .ambiguousUndo)
        /// A participant's store conforms to ``SynchronousStore`` alone: nothing would commit what bodies write.
        public static let uncommittedStore = Self(raw: .uncommittedStore)
        /// A step wants to run more bodies at once than its store can run transactions.
        public static let excessConcurrency = Self(raw: .excessConcurrency)
        /// No step starts a saga.
        public static let missingStart = Self(raw: .missingStart)
        /// A command has other consumers than one initiating step, or is published.
        public static let sharedCommand = Self(raw: .sharedCommand)
        /// An event is waited for that nobody publishes.
        public static let unpublished = Self(raw: .unpublished)
        /// A step completes with an event that nobody consumes.
        public static let unconsumed = Self(raw: .unconsumed)
        /// No initiating step leads to a step.
        public static let unreachable = Self(raw: .unreachable)
        /// A step stays committed although its saga was rejected.
        public static let missingUndo = Self(raw: .missingUndo)
        /// A saga can be rejected after its pivot, or beside it.
        public static let rejectionAfterPivot = Self(raw: .rejectionAfterPivot)
        /// A retriable step, which cannot be undone, may have run in a saga that is rejected.
        public static let irreversible = Self(raw: .irreversible)
        /// A deadline fires in every saga that nothing else rejects.
        public static let deadlineAlwaysFires = Self(raw: .deadlineAlwaysFires)
        /// A deadline is disarmed before it is armed.
        public static let deadlineNeverFires = Self(raw: .deadlineNeverFires)
        /// Undos cause each other in a circle.
        public static let compensationCycle = Self(raw: .compensationCycle)
        /// A step leads back to its own trigger.
        public static let stepCycle = Self(raw: .stepCycle)

        /// The kind's name.
        public var description: String { self.name }
    }

    /// What is wrong, for code to tell apart.
    public let kind: Kind

    /// The names of the participants that are involved, each once; the culprit first.
    public let participants: [String]

    /// The messages that are involved, each once.
    public let messages: [MessageType]

    /// What is wrong, with the names, and with the way that leads to it if there is one.
    public let message: String

    /// What to do about it.
    public let mend: String

    /// What is wrong and what to do about it.
    public var description: String { "\(self.message) \(self.mend)" }

    /// Reports a problem.
    ///
    /// - Parameters:
    ///   - kind: What is wrong, for code to tell apart.
    ///   - participants: The names of the participants that are involved, the culprit first.
    ///   - messages: The messages that are involved.
    ///   - message: What is wrong, in a sentence.
    ///   - mend: What to do about it, in a sentence.
    public init(_ kind: Kind, participants: [String], messages: [MessageType], message: String, mend: String) {
        self.kind = kind
        self.participants = participants.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        self.messages = messages.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        self.message = message
        self.mend = mend
    }

    /// Lists problems for people to read, numbered, each with its mend on a line of its own.
    ///
    /// - Parameters:
    ///   - problems: What to list.
    ///   - choreography: The name of the choreography that has them.
    /// - Returns: The list, or a sentence that says that there are no problems.
    public static func report(_ problems: [Self], in choreography: String) -> String {
        guard !problems.isEmpty else { return "The choreography \(choreography) has no problems." }
        let count = problems.count == 1 ? "a problem" : "\(problems.count) problems"
        return "The choreography \(choreography) has \(count):\n"
            + problems.map { (matter: $0.message, advice: $0.mend) }.numbered()
    }
}
