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
        var lastNumber = 0
    }

    private let state = Locked(State())

    init() {}

    /// All letters, oldest first.
    var letters: [DeadLetter] {
        self.state.withLock { $0.entries.values.map(\.letter) }.sorted { $0.id < $1.id }
    }

    var count: Int { self.state.withLock { $0.entries.count } }

    func add(lane: Int, reaction: Int, _ make: (DeadLetter.ID) -> DeadLetter) -> DeadLetter.ID {
        self.state.withLock { state in
            state.lastNumber += 1
            let id = DeadLetter.ID(number: state.lastNumber)
            state.entries[id] = Entry(letter: make(id), lane: lane, reaction: reaction)
            return id
        }
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
