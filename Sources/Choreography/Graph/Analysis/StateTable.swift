/// The states that were seen, each once, in the order in which they were seen first.
///
/// The order is that of a breadth-first search, so that the table is also its queue. Which slot a state has makes no
/// difference to anything that can be seen from outside.
struct StateTable {
    /// How many states a table can hold.
    static let capacity = Int(Int32.max) / 2

    private let width: Int
    private var words: [UInt64] = []
    private var parents: [Int32] = []
    private var moves: [SagaModel.Move] = []
    /// The numbers of states plus one; zero for free.
    private var slots: [Int32] = Array(repeating: 0, count: 1024)

    init(width: Int) {
        self.width = width
    }

    var count: Int { self.parents.count }

    /// Copies a state out of the table.
    func load(_ number: Int, into state: inout ModelState) {
        for index in 0..<self.width { state.words[index] = self.words[number * self.width + index] }
    }

    /// Adds a state, unless it is known.
    ///
    /// - Parameters:
    ///   - state: The state.
    ///   - parent: The number of the state before it, or -1 for the first.
    ///   - move: What led to it.
    mutating func insert(_ state: ModelState, after parent: Int, by move: SagaModel.Move) {
        let slot = self.slot(of: state.words[...])
        guard self.slots[slot] == 0 else { return }
        self.words.append(contentsOf: state.words)
        self.parents.append(Int32(parent))
        self.moves.append(move)
        self.slots[slot] = Int32(self.count)
        if 2 * self.count > self.slots.count { self.grow() }
    }

    /// Whether a state is in the table.
    func contains(_ state: ModelState) -> Bool { self.slots[self.slot(of: state.words[...])] != 0 }

    /// What led from the first state to another one.
    func run(to number: Int) -> [SagaModel.Move] {
        var run: [SagaModel.Move] = []
        var current = number
        while self.parents[current] >= 0 {
            run.append(self.moves[current])
            current = Int(self.parents[current])
        }
        return run.reversed()
    }

    /// The slot in which a state is, or would be.
    private func slot(of state: ArraySlice<UInt64>) -> Int {
        var hash: UInt64 = 0
        for word in state {
            hash = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
            hash ^= hash >> 29
        }
        var slot = Int(truncatingIfNeeded: hash & UInt64(self.slots.count - 1))
        while self.slots[slot] != 0, !self.holds(state, at: Int(self.slots[slot]) - 1) {
            slot = (slot + 1) & (self.slots.count - 1)
        }
        return slot
    }

    private func holds(_ state: ArraySlice<UInt64>, at number: Int) -> Bool {
        var index = number * self.width
        for word in state {
            guard self.words[index] == word else { return false }
            index += 1
        }
        return true
    }

    private mutating func grow() {
        self.slots = Array(repeating: 0, count: 2 * self.slots.count)
        for number in 0..<self.count {
            let start = number * self.width
            self.slots[self.slot(of: self.words[start..<start + self.width])] = Int32(number + 1)
        }
    }
}
