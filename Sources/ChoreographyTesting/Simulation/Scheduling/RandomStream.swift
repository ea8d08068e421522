/// Random numbers that a seed decides, the same on every platform and with every version of Swift.
///
/// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators".
struct RandomStream: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Makes one of several streams that one seed decides, and that don't depend on each other.
    init(seed: UInt64, stream: UInt64 = 0) {
        self.state = seed
        self.state = self.next() &+ stream &* 0xd134_2543_de82_ef95
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from zero up to, but not including, `bound` (Lemire, "Fast Random Integer Generation in an Interval").
    mutating func next(below bound: Int) -> Int {
        Int(truncatingIfNeeded: self.next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}
