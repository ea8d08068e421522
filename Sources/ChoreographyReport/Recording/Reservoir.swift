/// A sample of bounded size in which every element is as likely as every other (Vitter, "Random sampling with a
/// reservoir", algorithm R).
///
/// The same elements in the same order lead to the same sample.
struct Reservoir<Element: Sendable>: Sendable {
    private let limit: Int
    /// How many elements there have been.
    private(set) var seen = 0
    private(set) var elements: [Element] = []
    private var state: UInt64 = 0

    init(limit: Int) {
        self.limit = max(0, limit)
    }

    /// Takes an element in, or not.
    ///
    /// - Returns: The element that is not in the sample any more, or not at all; `nil` while there is room.
    @discardableResult
    mutating func add(_ element: Element) -> Element? {
        self.seen += 1
        guard self.elements.count == self.limit else {
            self.elements.append(element)
            return nil
        }
        let place = Int(self.next() % UInt64(self.seen))
        guard place < self.limit else { return element }
        defer { self.elements[place] = element }
        return self.elements[place]
    }

    /// A random number (Steele, Lea and Flood, "Fast splittable pseudorandom number generators": SplitMix64).
    private mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var number = self.state
        number = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
        number = (number ^ (number >> 27)) &* 0x94D0_49BB_1331_11EB
        return number ^ (number >> 31)
    }
}
