internal import CSQLite

extension Statement {
    @usableFromInline
    func bind(_ value: SQLiteStorage, at index: Int32) throws {
        switch value {
        case .null: self.bindNull(at: index)
        case .integer(let number): self.bind(Int(number), at: index)
        case .real(let number): self.bind(number, at: index)
        case .text(let text): try self.bind(text, at: index)
        case .blob(let bytes): try bytes.withUnsafeBytes { try self.bind(bytes: $0, at: index) }
        }
    }

    func value(_ column: Int32) -> SQLiteStorage {
        switch self.type(of: column) {
        case SQLITE_INTEGER: .integer(Int64(self.int(column)))
        case SQLITE_FLOAT: .real(self.double(column))
        case SQLITE_TEXT: .text(self.text(column))
        case SQLITE_BLOB: .blob(self.withBytes(column) { Array($0) })
        default: .null
        }
    }
}
