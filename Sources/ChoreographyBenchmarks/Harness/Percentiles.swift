/// Samples in their order.
struct Percentiles: Sendable {
    private let sorted: [Double]

    /// Sorts samples, at least one.
    init(_ samples: [Double]) {
        self.sorted = samples.sorted()
    }

    var median: Double { self[0.5] }

    /// The sample below which the given part of all samples lies.
    subscript(part: Double) -> Double {
        self.sorted[min(self.sorted.count - 1, Int(Double(self.sorted.count) * part))]
    }
}
