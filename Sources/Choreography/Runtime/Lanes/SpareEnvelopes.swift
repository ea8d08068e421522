/// Envelopes of a lane that nobody refers to any more, to be used again.
///
/// Lanes run on several processors: memory that one takes and another gives back makes them wait for each other, about
/// as long as a step takes. Here it stays with the lane that publishes.
struct SpareEnvelopes: ~Copyable {
    /// How many envelopes of one type are kept at most.
    private static let limit = 1024

    private var stacks: OwnedBuffer<ContiguousArray<EnvelopeBox>>

    /// Makes room for as many types as a lane publishes.
    init(types: Int) {
        self.stacks = OwnedBuffer(repeating: [], count: types)
    }

    /// Takes an envelope of the type with a number, if there is one.
    @inline(__always)
    mutating func take(_ type: Int) -> EnvelopeBox? {
        type < 0 ? nil : self.stacks[type].popLast()
    }

    /// Keeps an envelope, unless somebody else refers to it.
    mutating func put(_ box: consuming EnvelopeBox, _ type: Int) {
        guard type >= 0, isKnownUniquelyReferenced(&box), self.stacks[type].count < Self.limit else { return }
        box.clear()
        self.stacks[type].append(consume box)
    }
}
