extension Double {
    /// Decimal text with a fixed number of places.
    func text(_ places: Int) -> String {
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let rounded = Int((self * Double(scale)).rounded())
        let scaled = abs(rounded)
        let text = (rounded < 0 ? "−" : "") + String(scaled / scale)
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

extension Int {
    /// Decimal text with a comma before each three digits.
    var formatted: String {
        let digits = String(self.magnitude)
        var text = self < 0 ? "−" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }
}
