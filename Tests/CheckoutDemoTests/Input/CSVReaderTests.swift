import Testing

@testable import CheckoutDemo

@Suite("The CSV reader")
struct CSVReaderTests {
    @Test(
        "Reads records as RFC 4180 describes them",
        arguments: [
            ("", []),
            ("a,b\n", [["a", "b"]]),
            ("a,b", [["a", "b"]]),
            ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
            ("a\nb\r\nc", [["a"], ["b"], ["c"]]),
            (",\n", [["", ""]]),
            ("a,", [["a", ""]]),
            ("\n", [[""]]),
            ("a\n\nb\n", [["a"], [""], ["b"]]),
            (" a , b ", [[" a ", " b "]]),
            ("\"a\",\"\"\n", [["a", ""]]),
            ("\"a,b\",c", [["a,b", "c"]]),
            ("\"a\"\"b\"", [["a\"b"]]),
            ("\"\"\"\"", [["\""]]),
            ("\"a\nb\",c\n", [["a\nb", "c"]]),
            ("\"a\r\nb\"\r\n", [["a\r\nb"]]),
            ("\"a\"\r\n\"b\"", [["a"], ["b"]]),
            ("\u{FEFF}a,b\n", [["a", "b"]]),
            ("Größe,東京\n", [["Größe", "東京"]]),
        ] as [(String, [[String]])]
    )
    func records(text: String, expected: [[String]]) throws {
        #expect(try Self.read(Array(text.utf8)).map { $0.map(\.text) } == expected)
    }

    @Test("Knows on which line a field begins, also after line breaks within quotes")
    func lines() throws {
        let records = try Self.read(Array("a,b\n\"c\nd\",e\nf,\"g\r\n\r\nh\"\ni,j".utf8))
        #expect(records.map { $0.map(\.line) } == [[1, 1], [2, 3], [4, 4], [7, 7]])
    }

    @Test(
        "Refuses what is not RFC 4180, and says where",
        arguments: [
            ("a\"b\n", "f.csv, line 1, column 1: expected quotes around the whole field, and quotes inside it doubled"),
            ("a\nb,\"c\nd", "f.csv, line 2, column 2: expected a closing quote before the end of the file"),
            ("\"a\"b\n", "f.csv, line 1, column 1: expected a comma or the end of the line after the closing quote"),
            ("a\rb\n", "f.csv, line 1, column 1: expected a line feed after the carriage return"),
            ("a\n\"b\"\r", "f.csv, line 2, column 1: expected a line feed after the carriage return"),
        ]
    )
    func malformed(text: String, message: String) {
        #expect(throws: DemoError.badInput(message)) { try Self.read(Array(text.utf8)) }
    }

    @Test("Refuses bytes that are not UTF-8")
    func encoding() {
        #expect(throws: DemoError.badInput("f.csv, line 2, column 2: expected UTF-8 text")) {
            try Self.read(Array("a,b\nc,".utf8) + [0xFF, 0x0A])
        }
    }

    private static func read(_ bytes: [UInt8]) throws -> [[CSVField]] {
        var reader = CSVReader(bytes, file: "f.csv")
        var records: [[CSVField]] = []
        while let record = try reader.next() { records.append(record) }
        return records
    }
}
