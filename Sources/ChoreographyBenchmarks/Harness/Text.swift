extension Double {
    /// Decimal text with a fixed number of places.
    func text(_ places: Int) -> String {
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((self * Double(scale)).rounded())
        let text = String(scaled / scale)
        guard places > 0 else { return text }
        let fraction = String(scaled % scale)
        return "\(text).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
    }
}

extension String {
    /// The text with spaces after it.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - self.count))
    }

    /// The text with spaces before it.
    func padded(from width: Int) -> String {
        String(repeating: " ", count: max(0, width - self.count)) + self
    }
}
