/// A row of a query, while it is being read.
public struct SQLiteRow: ~Copyable {
    private let statement: Statement

    @usableFromInline
    init(_ statement: Statement) {
        self.statement = statement
    }

    /// How many columns there are.
    public var count: Int { self.statement.columnCount }

    /// A column's value.
    ///
    /// - Parameters:
    ///   - column: The column's place in the query, counted from 0.
    ///   - type: The value's type.
    /// - Returns: The value.
    /// - Throws: ``SQLiteError`` with code ``SQLiteError/Code/wrongType`` if the column holds something else.
    public func get<Value: SQLiteValue>(_ column: Int, as type: Value.Type = Value.self) throws -> Value {
        let stored = self.statement.value(try self.checked(column))
        guard let value = Value(stored: stored) else {
            throw SQLiteError(.wrongType, "Column \(column) holds \(stored), which is no \(Value.self).")
        }
        return value
    }

    /// A column's value.
    ///
    /// - Parameters:
    ///   - name: The column's name in the query.
    ///   - type: The value's type.
    /// - Returns: The value.
    /// - Throws: ``SQLiteError`` with code ``SQLiteError/Code/wrongType`` if there is no such column, or it holds
    ///   something else.
    public func get<Value: SQLiteValue>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        guard let column = self.statement.columnNames.firstIndex(of: name) else {
            let names = self.statement.columnNames.joined(separator: ", ")
            throw SQLiteError(.wrongType, "The query has no column '\(name)', only \(names).")
        }
        return try self.get(column)
    }

    private func checked(_ column: Int) throws -> Int32 {
        guard (0..<self.statement.columnCount).contains(column) else {
            throw SQLiteError(
                .wrongType,
                "The query has no column \(column), only \(self.statement.columnCount) columns."
            )
        }
        return Int32(column)
    }
}
