import Foundation
import Testing

@testable import CheckoutDemo

@Suite("What is written for programs")
struct ReportTests {
    @Test(
        "Writes JSON strings that JSON readers read back",
        arguments: ["", "plain", "quote \" and \\", "line\nbreak\r\ttab", "\u{0}\u{1F}\u{7F}", "東京 🚚", "</script>"]
    )
    func strings(text: String) throws {
        let json = "[\(JSONReport.string(text))]"
        #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == [text])
    }

    @Test("Quotes outcomes where RFC 4180 wants it, so that they can be read back")
    func outcomes() throws {
        let ids = ["1", "a,b", "say \"hi\"", "two\nlines"]
        let orders = ids.map { Order(id: $0, customer: "C", country: "x", lines: []) }
        let text = OutcomesFile.text(orders, Array(repeating: .compensated(cause: "OutOfStock"), count: ids.count))
        var reader = CSVReader(Array(text.utf8), file: "out.csv")
        var records: [[String]] = []
        while let record = try reader.next() { records.append(record.map(\.text)) }
        #expect(records == [["order_id", "outcome", "cause"]] + ids.map { [$0, "compensated", "OutOfStock"] })
    }

    @Test("Breaks long lines after commas, under the column in which they are")
    func wrapping() {
        #expect("ab  on one, two".wrapped(to: 15) == "ab  on one, two")
        #expect("ab  on one, two".wrapped(to: 12) == "ab  on one,\n    two")
        #expect("ab   on one, two".wrapped(to: 12) == "ab   on one,\n     two")
        #expect("ab  one, two, six".wrapped(to: 8) == "ab  one,\n    two,\n    six")
        #expect("ab  one, sixteen".wrapped(to: 8) == "ab  one, sixteen")
        #expect("abcdefghi".wrapped(to: 4) == "abcdefghi")
    }

    @Test("Colours text only where colours can be seen")
    func colours() {
        #expect(Style(hasColours: false).green("✓") == "✓")
        #expect(Style(hasColours: true).green("✓") == "\u{1B}[32m✓\u{1B}[0m")
    }

    @Test("Leaves out the colours for who sets NO_COLOR, and on dumb terminals")
    func noColour() {
        // Under a test, the streams are usually no terminals; a console without colours is right on both.
        #expect(!Console.system(environment: ["NO_COLOR": "1"]).output.style.hasColours)
        #expect(!Console.system(environment: ["TERM": "dumb"]).error.style.hasColours)
    }
}
