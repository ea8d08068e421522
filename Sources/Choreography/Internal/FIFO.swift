/// A queue: first in, first out, both in constant time on average.
struct FIFO<Element> {
    private var elements: ContiguousArray<Element?> = []
    private var head = 0

    init() {}

    var isEmpty: Bool { self.head == self.elements.count }
    var count: Int { self.elements.count - self.head }
    var first: Element? { self.isEmpty ? nil : self.elements[self.head] }

    mutating func append(_ element: consuming Element) {
        self.elements.append(element)
    }

    /// Appends all that `other` holds, and empties it.
    mutating func append(moving other: inout Self) {
        if self.isEmpty {
            swap(&self, &other)
        } else {
            while let element = other.popFirst() { self.elements.append(element) }
        }
    }

    /// Puts elements before all others, in their order.
    mutating func prepend(_ elements: some Sequence<Element>) {
        self.elements.replaceSubrange(..<self.head, with: elements.map { $0 })
        self.head = 0
    }

    /// The element that is `offset` behind the first.
    subscript(offset: Int) -> Element {
        guard let element = self.elements[self.head + offset] else {
            preconditionFailure("There is no element \(offset) among \(self.count).")
        }
        return element
    }

    mutating func removeFirst(_ count: Int) {
        for _ in 0..<count { _ = self.popFirst() }
    }

    mutating func popFirst() -> Element? {
        guard self.head < self.elements.count else { return nil }
        let element = self.elements[self.head].take()
        self.head += 1
        if self.head == self.elements.count {
            self.elements.removeAll(keepingCapacity: true)
            self.head = 0
        } else if self.head > 1024, self.head * 2 > self.elements.count {
            self.elements.removeFirst(self.head)
            self.head = 0
        }
        return element
    }

    mutating func removeAll(where isRemoved: (Element) -> Bool) {
        self.elements.removeSubrange(..<self.head)
        self.head = 0
        self.elements.removeAll { $0.map(isRemoved) ?? true }
    }
}

extension FIFO: Sendable where Element: Sendable {}
extension FIFO: Sequence {
    func makeIterator() -> some IteratorProtocol<Element> {
        self.elements[self.head...].lazy.compactMap { $0 }.makeIterator()
    }
}
