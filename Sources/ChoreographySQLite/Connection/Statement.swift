internal import CSQLite
internal import Choreography

/// A prepared statement.
///
/// It is used by whoever has the store's turn, one at a time.
@usableFromInline
final class Statement {
    private let raw: OpaquePointer
    private unowned let connection: SQLiteConnection

    init(_ raw: OpaquePointer, of connection: SQLiteConnection) {
        self.raw = raw
        self.connection = connection
    }

    deinit {
        sqlite3_finalize(self.raw)
    }

    /// Whether rows of it are being read.
    var isBusy: Bool { sqlite3_stmt_busy(self.raw) != 0 }

    /// Whether it can't change the database.
    var isReadOnly: Bool { sqlite3_stmt_readonly(self.raw) != 0 }

    /// Whether all that it does shows in the number of rows that are changed: an `UPDATE` or a `DELETE` without rows to
    /// return.
    lazy var onlyChangesRows: Bool = {
        guard self.columnCount == 0, let sql = sqlite3_sql(self.raw) else { return false }
        let words = String(cString: sql).drop { $0.isWhitespace }.prefix(7).lowercased()
        return words.hasPrefix("update ") || words.hasPrefix("delete ")
    }()

    /// The names of its columns.
    var columnNames: [String] {
        (0..<sqlite3_column_count(self.raw)).map { String(cString: sqlite3_column_name(self.raw, $0)) }
    }

    /// How many columns a row has.
    var columnCount: Int { Int(sqlite3_column_count(self.raw)) }

    /// How many parameters the SQL text names.
    var parameterCount: Int { Int(sqlite3_bind_parameter_count(self.raw)) }

    // MARK: Parameters, counted from 1

    func bind(_ value: Int, at index: Int32) {
        sqlite3_bind_int64(self.raw, index, Int64(value))
    }

    func bind(_ value: Double, at index: Int32) {
        sqlite3_bind_double(self.raw, index, value)
    }

    func bindNull(at index: Int32) {
        sqlite3_bind_null(self.raw, index)
    }

    func bind(_ text: String, at index: Int32) throws {
        var text = text
        try text.withUTF8 { try self.bind(text: UnsafeRawBufferPointer($0), at: index) }
    }

    /// Binds text that SQLite copies.
    func bind(text bytes: UnsafeRawBufferPointer, at index: Int32) throws {
        try self.bind(text: bytes, at: index, Self.transient)
    }

    /// Binds a part of some bytes as text, which stay where they are until the statement has run.
    func bind(unownedText bytes: UnsafeRawBufferPointer, _ range: Range<Int>, at index: Int32) throws {
        try self.bind(text: UnsafeRawBufferPointer(rebasing: bytes[range]), at: index, nil)
    }

    private func bind(
        text bytes: UnsafeRawBufferPointer,
        at index: Int32,
        _ destructor: sqlite3_destructor_type?
    ) throws {
        let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? Self.noText
        try self.check(
            sqlite3_bind_text64(self.raw, index, text, UInt64(bytes.count), destructor, UInt8(SQLITE_UTF8))
        )
    }

    /// Binds bytes that SQLite copies.
    func bind(bytes: UnsafeRawBufferPointer, at index: Int32) throws {
        try self.bind(bytes: bytes, at: index, Self.transient)
    }

    /// Binds a part of some bytes, which stay where they are until the statement has run.
    func bind(unownedBytes bytes: UnsafeRawBufferPointer, _ range: Range<Int>, at index: Int32) throws {
        try self.bind(bytes: UnsafeRawBufferPointer(rebasing: bytes[range]), at: index, nil)
    }

    private func bind(
        bytes: UnsafeRawBufferPointer,
        at index: Int32,
        _ destructor: sqlite3_destructor_type?
    ) throws {
        let start = bytes.baseAddress ?? UnsafeRawPointer(Self.noText)
        try self.check(sqlite3_bind_blob64(self.raw, index, start, UInt64(bytes.count), destructor))
    }

    /// Binds an identifier's 16 bytes, the time first.
    func bind(high: UInt64, low: UInt64, at index: Int32) throws {
        var bytes = (high.bigEndian, low.bigEndian)
        try withUnsafeBytes(of: &bytes) { try self.bind(bytes: $0, at: index) }
    }

    // MARK: Running

    /// Goes on to the next row.
    ///
    /// - Returns: Whether there is one.
    @usableFromInline
    func step() throws -> Bool {
        switch sqlite3_step(self.raw) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let error = self.error(code)
            self.reset()
            throw error
        }
    }

    /// Runs a statement that returns no rows.
    func run() throws {
        let code = sqlite3_step(self.raw)
        guard code == SQLITE_DONE || code == SQLITE_ROW else {
            let error = self.error(code)
            self.reset()
            throw error
        }
        sqlite3_reset(self.raw)
    }

    /// Makes the statement ready for the next use.
    @usableFromInline
    func reset() {
        sqlite3_reset(self.raw)
        sqlite3_clear_bindings(self.raw)
    }

    // MARK: Columns, counted from 0

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(self.raw, column) == SQLITE_NULL }
    func type(of column: Int32) -> Int32 { sqlite3_column_type(self.raw, column) }
    func int(_ column: Int32) -> Int { Int(sqlite3_column_int64(self.raw, column)) }
    func double(_ column: Int32) -> Double { sqlite3_column_double(self.raw, column) }

    /// A text of a database whose encoding is not known yet.
    func convertedText(_ column: Int32) -> String {
        sqlite3_column_text(self.raw, column).map { String(cString: $0) } ?? ""
    }

    /// A text of a database in UTF-8, as all are that were not refused.
    func text(_ column: Int32) -> String {
        self.withBytes(column) { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of a text or a blob, while they last.
    func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let bytes = sqlite3_column_blob(self.raw, column)
        return try body(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(self.raw, column))))
    }

    /// The two halves of an identifier, or `nil` if the column is not 16 bytes.
    func halves(_ column: Int32) -> (high: UInt64, low: UInt64)? {
        self.withBytes(column) { bytes in
            guard bytes.count == 16 else { return nil }
            return (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    // MARK: Errors

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw self.error(code) }
    }

    func error(_ code: Int32) -> SQLiteError {
        self.connection.error(code, sql: sqlite3_sql(self.raw).map { String(cString: $0) })
    }

    /// Asks SQLite to copy.
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    /// Stands for no bytes at all: a null pointer would mean a null value.
    private static let nothing = Confined<CChar>(0)
    private static var noText: UnsafePointer<CChar> { UnsafePointer(Self.nothing.pointer) }
}
