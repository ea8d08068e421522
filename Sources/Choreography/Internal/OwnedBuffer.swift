/// A fixed number of elements with one owner.
///
/// Unlike an array's, they can't be shared: to change one costs no look at who else has them.
struct OwnedBuffer<Element>: ~Copyable {
    private let elements: UnsafeMutableBufferPointer<Element>

    init(repeating element: Element, count: Int) {
        self.elements = .allocate(capacity: count)
        self.elements.initialize(repeating: element)
    }

    deinit {
        self.elements.deinitialize()
        self.elements.deallocate()
    }

    var indices: Range<Int> { self.elements.indices }

    subscript(place: Int) -> Element {
        @inline(__always) unsafeAddress { UnsafePointer(self.pointer(to: place)) }
        @inline(__always) unsafeMutableAddress { self.pointer(to: place) }
    }

    @inline(__always)
    private func pointer(to place: Int) -> UnsafeMutablePointer<Element> {
        guard let first = self.elements.baseAddress, self.elements.indices.contains(place) else {
            preconditionFailure("There is no element \(place) among \(self.elements.count).")
        }
        return first + place
    }
}
