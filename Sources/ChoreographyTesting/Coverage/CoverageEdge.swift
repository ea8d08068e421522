/// One thing that can happen at one step of a declared choreography.
public struct CoverageEdge: Sendable, Hashable, Codable, Identifiable {
    /// What tells an edge from the others of its choreography.
    public struct ID: Sendable, Hashable, Codable {
        /// What happens.
        public let kind: Kind

        /// The participant in which it happens.
        public let participant: String

        /// The step's identifier within its participant.
        public let step: String

        /// The names of the messages that are handled: one, or all that a join waits for.
        public let events: [String]
    }

    /// What tells the edge from the others of its choreography.
    public let id: ID

    /// The name of the event that is published then, or `nil` if none is.
    public let publishes: String?

    /// The names of the participants that publish what is handled, each once; empty for a command.
    public let sources: [String]

    /// Whether full coverage does without the edge.
    ///
    /// It always does without
    ///
    /// - ``Kind/deadLettered`` and ``Kind/waited``.
    ///
    /// Going by the declarations, and by effects that come after their causes, it does without
    ///
    /// - ``Kind/undone``, if the step has never committed when the cause comes, or another cause has always come
    ///   before;
    /// - ``Kind/fenced``, if the step has always run when the cause is published, or another cause has always come
    ///   before;
    /// - ``Kind/nothingToUndo``, if the step never rejects, and no other cause comes, before the cause;
    /// - ``Kind/disarmed``, if the event never comes while the deadline counts.
    public let isOptional: Bool

    /// How a test exercises the edge, as a sentence.
    public let hint: String

    /// What happens.
    public var kind: Kind { self.id.kind }

    /// The participant in which it happens.
    public var participant: String { self.id.participant }

    /// The step's identifier within its participant.
    public var step: String { self.id.step }

    /// The names of the messages that are handled: one, or all that a join waits for.
    public var events: [String] { self.id.events }

    /// The names of all participants that have to do with the edge, each once; its own first.
    public var participants: [String] { [self.participant] + self.sources.filter { $0 != self.participant } }
}

extension CoverageEdge: CustomStringConvertible {
    /// The edge in words: `OutOfStock undoes step OrderPlaced of Payments`.
    public var description: String { "\(self.id)\(self.outcome)" }

    /// The edge as a sentence; the name of a message stays as it is.
    var sentence: String {
        let text = "\(self)."
        guard text.hasPrefix("step ") || text.hasPrefix("deadline ") else { return text }
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    /// What is published, for the kinds whose words don't say so.
    private var outcome: String {
        guard let publishes, self.kind.namesOutcome else { return "" }
        return " with \(publishes)"
    }
}

extension CoverageEdge.ID: CustomStringConvertible {
    /// What happens where, in words.
    public var description: String {
        let step = "step \(self.step) of \(self.participant)"
        let deadline = "deadline \(self.step) of \(self.participant)"
        let event = self.events.joined(separator: " + ")
        // Most steps are named by what triggers them.
        let on = self.events.joined(separator: "+") == self.step ? "" : " on \(event)"
        return switch self.kind {
        case .completed: "\(step) completes\(on)"
        case .rejected: "\(step) rejects\(on)"
        case .exhausted: "\(step) gives up\(on), and rejects"
        case .handled: "\(step) handles \(event)"
        case .arrived: "\(step) hears \(event)"
        case .waited: "\(step) hears \(event) while others are missing"
        case .undone: "\(event) undoes \(step)"
        case .fenced: "\(event) fences \(step)"
        case .nothingToUndo: "\(event) finds nothing to undo of \(step)"
        case .armed: "\(event) arms \(deadline)"
        case .fired: "\(deadline) fires\(on)"
        case .disarmed: "\(event) disarms \(deadline)"
        default: "\(step) leaves a dead letter"
        }
    }
}
