/// Envelopes of commands that have been carried out and to which nobody refers any more, to be used again.
///
/// All are for commands of one type, which callers put into them and a lane gives back, at the end of a turn.
final class SpareCommands: Sendable {
    /// How many are kept at most, unless a single turn gives back more.
    private static let limit = 1024

    private let boxes = Locked<ContiguousArray<EnvelopeBox>>([])

    /// Keeps empty envelopes, as many as there is room for.
    ///
    /// - Parameter boxes: The envelopes; none of them afterwards.
    func put(_ boxes: inout ContiguousArray<EnvelopeBox>) {
        self.boxes.withLock { kept in
            if kept.isEmpty { return swap(&kept, &boxes) }
            while kept.count < Self.limit, let box = boxes.popLast() { kept.append(consume box) }
        }
        boxes.removeAll(keepingCapacity: true)
    }

    /// Takes at most so many envelopes.
    func take(_ count: Int) -> ContiguousArray<EnvelopeBox> {
        var taken: ContiguousArray<EnvelopeBox> = []
        self.boxes.withLock { kept in
            if kept.count <= count { return swap(&kept, &taken) }
            taken.reserveCapacity(count)
            while taken.count < count, let box = kept.popLast() { taken.append(consume box) }
        }
        return taken
    }

    /// Takes one, if there is any.
    func takeOne() -> EnvelopeBox? { self.boxes.withLock { $0.popLast() } }
}
