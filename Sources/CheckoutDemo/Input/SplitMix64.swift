/// A small random number generator whose numbers depend on the seed alone (Steele, Lea and Flood, 2014).
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    /// The next 64 random bits.
    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(self.state)
    }

    /// A number from 0 up to, and not including, `bound`.
    mutating func next(below bound: Int) -> Int {
        Int(self.next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number of the range.
    ///
    /// Unlike the standard library's, it is the same in every version of Swift.
    mutating func next(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + self.next(below: range.count)
    }

    /// Scatters bits.
    static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
