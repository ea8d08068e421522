import Testing

@testable import CheckoutDemo

@Suite("Numbers and input in words")
struct TextTests {
    @Test("Groups thousands", arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
    func thousands(number: Int, text: String) {
        #expect(grouped(number) == text)
    }

    @Test("Writes cents as dollars", arguments: [(0, "$0.00"), (5, "$0.05"), (123_456, "$1,234.56"), (-150, "-$1.50")])
    func dollars(cents: Int, text: String) {
        #expect(money(cents) == text)
    }

    @Test(
        "Writes decimals, rounded",
        arguments: [(0.0, 2, "0.00"), (1.005, 1, "1.0"), (0.05, 1, "0.1"), (12.345, 0, "12"), (-0.5, 2, "-0.50")]
    )
    func decimals(value: Double, count: Int, text: String) {
        #expect(decimal(value, count) == text)
    }

    @Test("Counts one thing and several things")
    func counting() {
        #expect([0, 1, 2000].map { counted($0, "order") } == ["0 orders", "1 order", "2,000 orders"])
    }

    @Test("Quotes input on one line, and shortens it")
    func quoting() {
        #expect(quoted("a\nb\u{1B}") == "\"a\\nb\\u{1B}\"")
        #expect(quoted(String(repeating: "x", count: 100)) == "\"" + String(repeating: "x", count: 40) + "…\"")
    }
}
