/// A set of small numbers, one bit each.
struct StepSet: Equatable {
    private var words: [UInt64]

    /// Makes a set for the numbers below `count`, empty or full.
    init(count: Int, isFull: Bool = false) {
        self.words = Array(repeating: isFull ? .max : 0, count: (count + 63) / 64)
    }

    func contains(_ number: Int) -> Bool { self.words[number / 64] & (1 << (number % 64)) != 0 }

    func isDisjoint(with other: Self) -> Bool { !zip(self.words, other.words).contains { $0 & $1 != 0 } }

    mutating func insert(_ number: Int) { self.words[number / 64] |= 1 << (number % 64) }

    mutating func remove(_ number: Int) { self.words[number / 64] &= ~(1 << (number % 64)) }

    mutating func formUnion(_ other: Self) {
        for index in self.words.indices { self.words[index] |= other.words[index] }
    }

    mutating func formIntersection(_ other: Self) {
        for index in self.words.indices { self.words[index] &= other.words[index] }
    }
}
