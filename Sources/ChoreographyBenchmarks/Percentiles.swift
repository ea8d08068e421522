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

extension Double {
    /// Decimal text with a fixed number of places, right-aligned.
    func text(_ places: Int, width: Int) -> String {
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((self * Double(scale)).rounded())
        var text = String(scaled / scale)
        if places > 0 {
            let fraction = String(scaled % scale)
            text += "." + String(repeating: "0", count: places - fraction.count) + fraction
        }
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension String {
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - self.count))
    }
}
