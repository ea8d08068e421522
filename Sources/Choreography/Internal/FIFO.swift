/// A queue: first in, first out, both in constant time on average.
///
/// What is behind the first 256 elements is in pieces of at most as many, so that a long queue neither moves its elements as
/// it grows nor has room for as many again.
struct FIFO<Element> {
    private typealias Piece = ContiguousArray<Element?>

    private static var pieceSize: Int { 256 }

    /// The piece from which elements are taken, with as many places as it has ever needed.
    private var elements: Piece = []
    /// How many of them have been taken.
    private var head = 0
    /// How many of the places have been filled: as many as have been taken only if the queue is empty.
    private var tail = 0
    /// The pieces behind it, all of whose places are filled.
    private var pieces: ContiguousArray<Piece> = []
    /// How many of these have been taken.
    private var firstPiece = 0
    /// How many elements they hold.
    private var countBehind = 0

    init() {}

    var isEmpty: Bool { self.head == self.tail }
    var count: Int { self.tail - self.head + self.countBehind }
    var first: Element? { self.isEmpty ? nil : self.elements[self.head] }

    mutating func append(_ element: consuming Element) {
        if self.countBehind == 0, self.tail < self.elements.count {
            self.elements[self.tail] = element
            self.tail += 1
        } else if self.countBehind == 0, self.tail < Self.pieceSize {
            self.elements.append(element)
            self.tail += 1
        } else {
            self.appendBehind(element)
        }
    }

    private mutating func appendBehind(_ element: consuming Element) {
        if self.pieces.isEmpty || self.pieces[self.pieces.count - 1].count >= Self.pieceSize {
            var piece: Piece = []
            piece.reserveCapacity(Self.pieceSize)
            self.pieces.append(piece)
        }
        self.pieces[self.pieces.count - 1].append(element)
        self.countBehind += 1
    }

    /// Appends all that `other` holds, and empties it.
    mutating func append(moving other: inout Self) {
        if self.isEmpty {
            swap(&self, &other)
        } else if other.head == 0, other.tail >= Self.pieceSize / 2 {
            self.appendPieces(of: &other)
        } else {
            while let element = other.popFirst() { self.append(element) }
        }
    }

    /// Appends the pieces of `other` as they are, which moves none of their elements.
    private mutating func appendPieces(of other: inout Self) {
        self.countBehind += other.count
        // The other one is likely to be filled again.
        var first: Piece = []
        first.reserveCapacity(Self.pieceSize)
        swap(&first, &other.elements)
        first.removeSubrange(other.tail...)
        self.pieces.append(consume first)
        self.pieces.append(contentsOf: other.pieces[other.firstPiece...])
        other.tail = 0
        other.pieces = []
        other.firstPiece = 0
        other.countBehind = 0
    }

    /// Puts elements before all others, in their order.
    mutating func prepend(_ elements: some Sequence<Element>) {
        self.elements.removeSubrange(self.tail...)
        self.elements.replaceSubrange(..<self.head, with: elements.map { $0 })
        self.head = 0
        self.tail = self.elements.count
    }

    /// The element that is `offset` behind the first.
    ///
    /// To find it takes a look at each piece before its own.
    subscript(offset: Int) -> Element {
        guard let element = self.place(offset) else {
            preconditionFailure("There is no element \(offset) among \(self.count).")
        }
        return element
    }

    private func place(_ offset: Int) -> Element? {
        let place = self.head + offset
        if place < self.tail { return self.elements[place] }
        var behind = place - self.tail
        var piece = self.firstPiece
        while behind >= self.pieces[piece].count {
            behind -= self.pieces[piece].count
            piece += 1
        }
        return self.pieces[piece][behind]
    }

    mutating func removeFirst(_ count: Int) {
        for _ in 0..<count { _ = self.popFirst() }
    }

    mutating func popFirst() -> Element? {
        guard self.head < self.tail else { return nil }
        let element = self.elements[self.head].take()
        self.head += 1
        if self.head == self.tail { self.takePiece() }
        return element
    }

    /// All elements of the first piece are taken: the next one is the first, if there is any.
    private mutating func takePiece() {
        self.head = 0
        self.tail = 0
        guard self.countBehind > 0 else { return }
        self.elements = []
        swap(&self.elements, &self.pieces[self.firstPiece])
        self.tail = self.elements.count
        self.countBehind -= self.tail
        self.firstPiece += 1
        if self.firstPiece == self.pieces.count {
            self.pieces.removeAll(keepingCapacity: self.pieces.count < Self.pieceSize)
            self.firstPiece = 0
        } else if self.firstPiece > Self.pieceSize, self.firstPiece * 2 > self.pieces.count {
            self.pieces.removeFirst(self.firstPiece)
            self.firstPiece = 0
        }
    }

    mutating func removeAll(where isRemoved: (Element) -> Bool) {
        var kept = Self()
        while let element = self.popFirst() {
            if !isRemoved(element) { kept.append(element) }
        }
        self = kept
    }
}

extension FIFO: Sendable where Element: Sendable {}
extension FIFO: Sequence {
    func makeIterator() -> some IteratorProtocol<Element> {
        (0..<self.count).lazy.map { self[$0] }.makeIterator()
    }
}
