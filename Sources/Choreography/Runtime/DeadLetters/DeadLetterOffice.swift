/// The dead letters of a choreography, for people to look through while the lanes run.
final class DeadLetterOffice: Sendable {
    private struct State: Sendable {
        var letters: [DeadLetter.ID: (letter: DeadLetter, lane: Int, reaction: Int)] = [:]
        var lastNumber = 0
    }

    private let state = Locked(State())

    init() {}

    /// All letters, oldest first.
    var letters: [DeadLetter] {
        self.state.withLock { $0.letters.values.map(\.letter) }.sorted { $0.id < $1.id }
    }

    var count: Int { self.state.withLock { $0.letters.count } }

    func add(lane: Int, reaction: Int, _ make: (DeadLetter.ID) -> DeadLetter) -> DeadLetter.ID {
        self.state.withLock { state in
            state.lastNumber += 1
            let id = DeadLetter.ID(number: state.lastNumber)
            state.letters[id] = (make(id), lane, reaction)
            return id
        }
    }

    /// Takes a letter out, so that it is replayed or discarded once.
    ///
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/unknownDeadLetter``, or what `check` throws.
    func take(
        _ id: DeadLetter.ID,
        checking check: (_ letter: DeadLetter, _ lane: Int, _ reaction: Int) throws -> Void = { _, _, _ in }
    ) throws -> (letter: DeadLetter, lane: Int) {
        try self.state.withLock { state in
            guard let (letter, lane, reaction) = state.letters[id] else {
                throw RuntimeError(
                    .unknownDeadLetter,
                    "There is no dead letter \(id). It may be replayed or discarded already; list deadLetters again."
                )
            }
            try check(letter, lane, reaction)
            state.letters[id] = nil
            return (letter, lane)
        }
    }
}
