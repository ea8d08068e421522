/// A stack that is emptied at once: what it held stays where it is until something else takes its place.
///
/// For what is filled and emptied all the time, with a few elements that cost little to keep.
@usableFromInline
struct ReusedStack<Element> {
    @usableFromInline var elements: ContiguousArray<Element> = []
    @usableFromInline var count = 0

    @inlinable
    init() {}

    @inlinable
    @inline(__always)
    mutating func append(_ element: consuming Element) {
        if self.count < self.elements.count {
            self.elements[self.count] = element
        } else {
            self.elements.append(element)
        }
        self.count += 1
    }

    @inlinable
    @inline(__always)
    mutating func popLast() -> Element? {
        guard self.count > 0 else { return nil }
        self.count -= 1
        return self.elements[self.count]
    }

    /// Empties the stack; one that was large gives its memory back.
    @inlinable
    @inline(__always)
    mutating func empty() {
        self.count = 0
        if self.elements.count > 64 { self.elements = [] }
    }
}

extension ReusedStack: Sendable where Element: Sendable {}
