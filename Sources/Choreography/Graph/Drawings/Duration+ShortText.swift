extension Duration {
    /// The duration as people write it: `30 s`, `1 h 30 min`, `1 s 500 ms`.
    package var shortText: String {
        let (seconds, attoseconds) = self.components
        let whole: [(Int64, String)] = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
        let parts: [(Int64, String)] = [
            (1_000_000_000_000_000, "ms"), (1_000_000_000_000, "µs"), (1_000_000_000, "ns"),
        ]
        let words = Self.words(for: seconds, in: whole) + Self.words(for: attoseconds, in: parts)
        return words.isEmpty ? "0 s" : words.joined(separator: " ")
    }

    private static func words(for amount: Int64, in units: [(size: Int64, name: String)]) -> [String] {
        var rest = amount
        return units.compactMap { unit in
            let (count, remainder) = rest.quotientAndRemainder(dividingBy: unit.size)
            rest = remainder
            return count == 0 ? nil : "\(count) \(unit.name)"
        }
    }
}
