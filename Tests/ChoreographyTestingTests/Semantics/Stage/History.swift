import Choreography

/// What happened in one saga.
struct History {
    let n: Int
    let lines: [Stage.Line]
    let performances: [Stage.Performance]

    var entries: [TimelineEntry] { self.lines.map(\.entry) }

    /// How the saga ended last, in words.
    var outcome: String? { self.entries.last { $0.kind == .ended }?.detail }

    /// What happened in a participant, or in one of its steps.
    func kinds(of participant: String, step: String? = nil) -> [TimelineEntry.Kind] {
        self.entries.filter { $0.participant == participant && step ?? $0.step == $0.step }.map(\.kind)
    }

    /// The same, but for what is absorbed whenever it comes.
    func deeds(of participant: String, step: String? = nil) -> [TimelineEntry.Kind] {
        self.kinds(of: participant, step: step).filter { $0 != .duplicate && $0 != .nothingToUndo && $0 != .ended }
    }

    /// Whether something of the saga happened in more than one life of the process.
    var hasCrash: Bool { self.lines.first?.life != self.lines.last?.life }

    func count(_ kind: TimelineEntry.Kind) -> Int { self.entries.count { $0.kind == kind } }

    /// What happened for the first time in a participant.
    func first(_ kind: TimelineEntry.Kind, of participant: String) -> Stage.Line? {
        self.lines.first { $0.entry.kind == kind && $0.entry.participant == participant }
    }

    /// The place in the history of what happened for the first time in a participant.
    func place(_ kind: TimelineEntry.Kind, of participant: String) -> Int? {
        self.entries.firstIndex { $0.kind == kind && $0.participant == participant }
    }

    func calls(_ body: String) -> [Stage.Performance] { self.performances.filter { $0.body == body } }

    /// The names of the events that were published, in order.
    var published: [String] {
        self.entries.filter { [.completed, .rejected, .undone].contains($0.kind) }.compactMap(\.event?.name)
    }

    /// The steps and undos whose events became dead letters.
    var poisons: [String] {
        self.entries.filter { $0.kind == .deadLettered }.map { entry in
            "\(self.n) \(entry.participant ?? "") \(entry.step ?? "") \(entry.trigger ?? "")"
        }
    }

    /// Throws unless there is something.
    func found<Value>(_ value: Value?, _ what: String) throws -> Value {
        guard let value else { throw Mismatch(description: "saga \(self.n): no \(what)\(self.story)") }
        return value
    }

    private var story: String { self.lines.map { "\n  \($0.time), life \($0.life): \($0.entry)" }.joined() }

    /// Throws unless something is so.
    func require(_ isSo: Bool, _ what: String) throws {
        if !isSo { throw Mismatch(description: "saga \(self.n): \(what)\(self.story)") }
    }
}
