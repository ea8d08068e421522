/// Reads records of comma-separated values (RFC 4180).
///
/// A field may be quoted, and then hold commas, line breaks and doubled quotes. Records end with CR LF or LF.
/// A byte-order mark is skipped.
struct CSVReader {
    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")

    let file: String
    private let bytes: [UInt8]
    private var position = 0
    private(set) var line = 1

    /// Reads from bytes.
    ///
    /// - Parameters:
    ///   - bytes: The file's contents.
    ///   - file: The file's name, for errors.
    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { self.position = 3 }
    }

    /// The next record, or `nil` at the end of the file.
    mutating func next() throws(DemoError) -> [CSVField]? {
        guard self.position < self.bytes.count else { return nil }
        var fields: [CSVField] = []
        while true {
            let line = self.line
            let isQuoted = self.peek == Self.quote
            let bytes = isQuoted ? try self.quotedField(fields.count + 1) : try self.plainField(fields.count + 1)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw self.error(fields.count + 1, "expected UTF-8 text", line: line)
            }
            fields.append(CSVField(text: text, line: line))
            if try self.endsRecord(after: fields.count) { return fields }
        }
    }

    private var peek: UInt8? { self.position < self.bytes.count ? self.bytes[self.position] : nil }

    private mutating func plainField(_ column: Int) throws(DemoError) -> [UInt8] {
        let start = self.position
        while let byte = self.peek, byte != Self.comma, byte != Self.lineFeed, byte != Self.carriageReturn {
            guard byte != Self.quote else {
                throw self.error(column, "expected quotes around the whole field, and quotes inside it doubled")
            }
            self.position += 1
        }
        return Array(self.bytes[start..<self.position])
    }

    private mutating func quotedField(_ column: Int) throws(DemoError) -> [UInt8] {
        let startLine = self.line
        var field: [UInt8] = []
        self.position += 1
        while let byte = self.peek {
            self.position += 1
            if byte == Self.quote {
                guard self.peek == Self.quote else { return field }
                self.position += 1
            } else if byte == Self.lineFeed {
                self.line += 1
            }
            field.append(byte)
        }
        throw self.error(column, "expected a closing quote before the end of the file", line: startLine)
    }

    /// Skips what separates a field from the next, and finds out whether the record ends with it.
    private mutating func endsRecord(after column: Int) throws(DemoError) -> Bool {
        guard let byte = self.peek else { return true }
        self.position += 1
        switch byte {
        case Self.comma: return false
        case Self.carriageReturn where self.peek == Self.lineFeed: self.position += 1
        case Self.lineFeed: break
        case Self.carriageReturn: throw self.error(column, "expected a line feed after the carriage return")
        default: throw self.error(column, "expected a comma or the end of the line after the closing quote")
        }
        self.line += 1
        return true
    }

    private func error(_ column: Int, _ expectation: String, line: Int? = nil) -> DemoError {
        .badInput("\(self.file), line \(line ?? self.line), column \(column): \(expectation)")
    }
}
