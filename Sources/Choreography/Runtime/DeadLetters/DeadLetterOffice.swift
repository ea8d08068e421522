/// The dead letters of a choreography, for people to look through while the lanes run.
final class DeadLetterOffice: Sendable {
    /// A letter, and the lane and reaction that could not handle its event.
    struct Entry: Sendable {
        let letter: DeadLetter
        let lane: Int
        let reaction: Int
    }

    private struct State: Sendable {
        var entries: [DeadLetter.ID: Entry] = [:]
        var lastNumbers: [String: Int] = [:]
    }

    private let state = Locked(State())

    init() {}

    /// All letters, oldest first.
    var letters: [DeadLetter] {
        self.state.withLock { $0.entries.values.map(\.letter) }
            .sorted { ($0.time, $0.participant, $0.id.number) < ($1.time, $1.participant, $1.id.number) }
    }

    var count: Int { self.state.withLock { $0.entries.count } }

    /// Numbers a participant's letters from here on.
    func number(lettersOf participant: String, after last: Int) {
        self.state.withLock { state in
            state.lastNumbers[participant] = max(state.lastNumbers[participant, default: 0], last)
        }
    }

    /// The number of a participant's last letter ever.
    func lastNumber(of participant: String) -> Int { self.state.withLock { $0.lastNumbers[participant, default: 0] } }

    /// The identifier of a participant's next letter.
    func makeID(for participant: String) -> DeadLetter.ID {
        self.state.withLock { state in
            state.lastNumbers[participant, default: 0] += 1
            return DeadLetter.ID(participant: participant, number: state.lastNumbers[participant, default: 0])
        }
    }

    func add(_ letter: DeadLetter, lane: Int, reaction: Int) {
        self.state.withLock { $0.entries[letter.id] = Entry(letter: letter, lane: lane, reaction: reaction) }
    }

    /// Finds a letter.
    ///
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/unknownDeadLetter``.
    func entry(_ id: DeadLetter.ID) throws -> Entry {
        try Self.found(self.state.withLock { $0.entries[id] }, id)
    }

    /// Takes a letter out, so that it is replayed or discarded once.
    ///
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/unknownDeadLetter``.
    func take(_ id: DeadLetter.ID) throws -> Entry {
        try Self.found(self.state.withLock { $0.entries.removeValue(forKey: id) }, id)
    }

    private static func found(_ entry: Entry?, _ id: DeadLetter.ID) throws -> Entry {
        guard let entry else {
            throw RuntimeError(
                .unknownDeadLetter,
                "There is no dead letter \(id). It may be replayed or discarded already; list deadLetters again."
            )
        }
        return entry
    }
}
