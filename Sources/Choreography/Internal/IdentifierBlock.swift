/// Makes identifiers from numbers taken a block at a time.
struct IdentifierBlock {
    private static let size = 1024

    private let source: IdentifierSource
    private var next: UInt64 = 0
    private var left = 0

    init(_ source: IdentifierSource) {
        self.source = source
    }

    mutating func make<ID: TimeOrderedID>(at time: Timestamp) -> ID {
        if self.left == 0 {
            self.next = self.source.reserve(Self.size)
            self.left = Self.size
        }
        defer {
            self.next &+= 1
            self.left -= 1
        }
        return ID(time: time, number: self.next)
    }
}
