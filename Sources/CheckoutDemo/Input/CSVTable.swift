/// A CSV file whose first record names its columns, in any order.
struct CSVTable {
    /// One record, whose fields are found by their columns' names.
    struct Row {
        fileprivate let file: String
        fileprivate let positions: [String: Int]
        fileprivate let fields: [CSVField]

        /// The text in a column, which may not be empty.
        func text(_ column: String) throws(DemoError) -> String {
            let text = self.field(column).text
            guard !text.isEmpty else { throw self.error(column, "expected some text, but the field is empty") }
            return text
        }

        /// The number in a column: whole, and not negative.
        ///
        /// - Parameters:
        ///   - column: The column's name.
        ///   - unit: What is counted, in the plural.
        /// - Returns: The number.
        /// - Throws: An error that names the field, if it holds anything else.
        func count(_ column: String, of unit: String) throws(DemoError) -> Int {
            let text = self.field(column).text
            let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
            guard !digits.isEmpty, digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
                throw self.error(column, "expected a whole number of \(unit), not \(quoted(text))")
            }
            guard let number = Int(text) else {
                throw self.error(column, "expected a number of \(unit) up to \(Int.max), not \(quoted(text))")
            }
            guard number >= 0 else {
                throw self.error(column, "expected 0 or more \(unit), not \(quoted(text))")
            }
            return number
        }

        /// An error at a column of this row.
        func error(_ column: String, _ expectation: String) -> DemoError {
            .badInput("\(self.file), line \(self.field(column).line), column \(column): \(expectation)")
        }

        /// The line on which a column of this row begins.
        func line(_ column: String) -> Int { self.field(column).line }

        private func field(_ column: String) -> CSVField {
            guard let position = self.positions[column] else {
                preconditionFailure("The column \(column) was not asked for when the table was opened.")
            }
            return self.fields[position]
        }
    }

    private var reader: CSVReader
    private let positions: [String: Int]
    private let width: Int

    /// Reads the header.
    ///
    /// - Parameters:
    ///   - bytes: The file's contents.
    ///   - file: The file's name, for errors.
    ///   - columns: The columns that must be there. Others are ignored.
    /// - Throws: An error that names the column that is missing, or is there twice.
    init(_ bytes: [UInt8], file: String, columns: [String]) throws(DemoError) {
        self.reader = CSVReader(bytes, file: file)
        let header = try self.reader.next() ?? []
        var positions: [String: Int] = [:]
        for (position, field) in header.enumerated() where columns.contains(field.text) {
            guard positions.updateValue(position, forKey: field.text) == nil else {
                throw .badInput("\(file), line \(field.line), column \(field.text): expected it once in the header")
            }
        }
        for column in columns where positions[column] == nil {
            let found = quoted(header.map(\.text).joined(separator: ","), limit: 120)
            throw .badInput("\(file), line 1, column \(column): expected it in the header, not only \(found)")
        }
        self.positions = positions
        self.width = header.count
    }

    /// The next row, or `nil` at the end of the file.
    mutating func next() throws(DemoError) -> Row? {
        let line = self.reader.line
        guard let fields = try self.reader.next() else { return nil }
        guard fields.count == self.width else {
            throw .badInput(
                "\(self.reader.file), line \(line), column \(min(fields.count, self.width) + 1): expected "
                    + "\(counted(self.width, "field")) as in the header, not \(fields.count)"
            )
        }
        return Row(file: self.reader.file, positions: self.positions, fields: fields)
    }
}
