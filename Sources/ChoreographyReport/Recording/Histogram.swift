/// How often whole numbers have come, each told apart from others by a sixteenth of its size or better.
///
/// Numbers below 16 have a bucket each, and every power of two above has 16 buckets, so that 64 bits fit into 976.
struct Histogram: Sendable {
    private(set) var counts: [Int] = []

    /// Counts a number; a negative one as 0.
    mutating func add(_ number: Int64) {
        let bucket = Self.bucket(of: UInt64(max(0, number)))
        if bucket >= self.counts.count {
            self.counts += Array(repeating: 0, count: bucket + 1 - self.counts.count)
        }
        self.counts[bucket] += 1
    }

    /// The buckets that are not empty: the smallest number of each, and its count.
    var buckets: [(start: UInt64, count: Int)] {
        self.counts.enumerated().filter { $0.element > 0 }.map { (Self.start(of: $0.offset), $0.element) }
    }

    static func bucket(of number: UInt64) -> Int {
        guard number >= 16 else { return Int(number) }
        let power = 63 - number.leadingZeroBitCount
        return (power - 3) * 16 + Int(number >> UInt64(power - 4) & 15)
    }

    static func start(of bucket: Int) -> UInt64 {
        guard bucket >= 16 else { return UInt64(bucket) }
        let (power, part) = (bucket / 16 + 3, UInt64(bucket % 16))
        return (16 + part) << UInt64(power - 4)
    }
}
