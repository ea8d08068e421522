internal import CSQLite

/// A connection to a database.
///
/// It is used by whoever has the store's turn, one at a time, on whichever thread.
final class SQLiteConnection {
    /// What a database in memory is called in messages to people.
    static let nameInMemory = "a database in memory"

    /// How long to wait for another connection's lock, in milliseconds.
    private static let patience = 5000

    /// What a connection may do.
    enum Access {
        /// Everything, the file's creation included.
        case readWrite
        /// It may look; SQLite still makes the files beside the database that it needs for that.
        case readOnly
        /// It may look at a file that nobody has open, and makes no others.
        case immutable
    }

    let path: String
    private let raw: OpaquePointer
    /// What bodies may not do; nothing is refused on a connection that is somebody else's.
    private let rules: BodyRules
    private let isBorrowed: Bool
    /// The framework's own statements.
    private var ownStatements: [UnsafeRawPointer: Statement] = [:]
    /// The statements of bodies.
    private var cache = StatementCache()

    /// Whether the body that runs now has written something, or may have.
    private(set) var bodyHasWritten = false
    /// The first error that the body has met and that is not a violated constraint.
    private var bodyError: SQLiteError?
    /// Whether a savepoint is open that was made before the body began.
    private var isGuarded = false

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - path: The file, or `nil` for memory.
    ///   - access: What the connection may do.
    /// - Throws: ``SQLiteError``.
    init(path: String?, access: Access = .readWrite) throws {
        self.path = path ?? Self.nameInMemory
        self.rules = BodyRules()
        var raw: OpaquePointer?
        let flags =
            switch access {
            case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .readOnly: SQLITE_OPEN_READONLY
            case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            }
        let name = access == .immutable ? path.map(Self.immutableURI) : path
        // Whoever has the store's turn has the connection: SQLite's own lock would cost every call something for nothing.
        let code = sqlite3_open_v2(name ?? ":memory:", &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let raw else {
            let error = SQLiteError(resultCode: code, connection: raw, path: self.path)
            sqlite3_close_v2(raw)
            throw error
        }
        self.raw = raw
        self.isBorrowed = false
        self.limit(patience: Self.patience)
        self.rules.apply(to: raw)
    }

    /// Uses a connection that somebody else has opened, who sets it up, begins and ends its transactions, and closes it
    /// when this is gone.
    init(borrowing raw: OpaquePointer) {
        self.raw = raw
        self.isBorrowed = true
        self.rules = BodyRules()
        let file = sqlite3_db_filename(raw, "main").map { String(cString: $0) } ?? ""
        self.path = file.isEmpty ? Self.nameInMemory : file
    }

    deinit {
        self.ownStatements.removeAll()
        self.cache.removeAll()
        if !self.isBorrowed { sqlite3_close_v2(self.raw) }
    }

    /// The name by which SQLite takes a file for one that nobody changes.
    private static func immutableURI(_ path: String) -> String {
        let special = Set("%?#".utf8)
        var uri = path.hasPrefix("/") ? "file://" : "file:"
        for byte in path.utf8 {
            if byte < 0x80, !special.contains(byte) {
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                uri += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return uri + "?immutable=1"
    }

    /// Sets how the database is written.
    func configure(_ durability: SQLiteDurability) throws {
        try self.runScript(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = \(durability.pragma);
            PRAGMA secure_delete = OFF;
            PRAGMA foreign_keys = ON;
            PRAGMA temp_store = MEMORY;
            PRAGMA wal_autocheckpoint = 1000;
            """
        )
    }

    /// Sets how large the database may grow, in pages; it never becomes smaller than it is.
    func limit(pages: Int) throws { try self.runScript("PRAGMA max_page_count = \(pages)") }

    /// Sets how long to wait for another connection's lock, in milliseconds.
    func limit(patience: Int) { sqlite3_busy_timeout(self.raw, Int32(clamping: patience)) }

    // MARK: Statements

    /// Runs several statements of the framework's own.
    func runScript(_ sql: String) throws {
        let code = sqlite3_exec(self.raw, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw self.error(code, sql: sql) }
    }

    /// One of the framework's own statements, prepared once.
    func statement(_ sql: StaticString) throws -> Statement {
        let key = UnsafeRawPointer(sql.utf8Start)
        if let statement = self.ownStatements[key] { return statement }
        let statement = try self.prepare(sql)
        self.ownStatements[key] = statement
        return statement
    }

    /// A statement of a body, ready to be bound.
    ///
    /// Once SQLite has rolled the transaction back, each of them would commit on its own.
    func bodyStatement(_ sql: StaticString) throws -> Statement {
        guard self.isInTransaction else {
            throw SQLiteError(
                .transactionOver,
                "\(self.path): An earlier statement of the body has rolled the transaction back.",
                sql: "\(sql)"
            )
        }
        if let statement = self.cache.take(sql) { return statement }
        let statement = try self.prepare(sql)
        self.cache.keep(statement, for: sql)
        return statement
    }

    func prepare(_ sql: StaticString) throws -> Statement {
        var raw: OpaquePointer?
        var rest: UnsafePointer<CChar>?
        let text = UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self)
        let code = sqlite3_prepare_v3(
            self.raw,
            text,
            Int32(sql.utf8CodeUnitCount),
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &raw,
            &rest
        )
        guard code == SQLITE_OK else { throw self.error(code, sql: "\(sql)") }
        guard let raw else {
            throw SQLiteError(.statementFailed, "\(self.path): There is no statement in the text.", sql: "\(sql)")
        }
        let statement = Statement(raw, of: self)
        // What comes after the first statement would be ignored silently.
        if let rest, !Self.isBlank(rest, upTo: text + sql.utf8CodeUnitCount) {
            throw SQLiteError(
                .statementFailed,
                "\(self.path): The text holds more than one statement. Run them one by one.",
                sql: "\(sql)"
            )
        }
        return statement
    }

    private static func isBlank(_ start: UnsafePointer<CChar>, upTo end: UnsafePointer<CChar>) -> Bool {
        let blank = Set(" \t\r\n;".utf8)
        return UnsafeBufferPointer(start: start, count: end - start).allSatisfy {
            blank.contains(UInt8(bitPattern: $0))
        }
    }

    /// Prepares a statement of the framework's own for one use.
    func withPrepared<Result>(_ sql: String, _ body: (Statement) throws -> Result) throws -> Result {
        try body(self.prepare(ownStatement: sql, flags: 0))
    }

    /// Prepares a statement of the framework's own for many uses.
    func prepare(ownStatement sql: String) throws -> Statement {
        try self.prepare(ownStatement: sql, flags: UInt32(SQLITE_PREPARE_PERSISTENT))
    }

    private func prepare(ownStatement sql: String, flags: UInt32) throws -> Statement {
        var raw: OpaquePointer?
        let code = sqlite3_prepare_v3(self.raw, sql, -1, flags, &raw, nil)
        guard code == SQLITE_OK, let raw else { throw self.error(code, sql: sql) }
        return Statement(raw, of: self)
    }

    /// A single number that a query of the framework's own returns.
    func number(_ sql: StaticString) throws -> Int? {
        let statement = try self.statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.int(0) : nil
    }

    /// How many rows the last statement that changes rows has changed itself.
    var changes: Int { Int(sqlite3_changes64(self.raw)) }
    /// How many rows all statements have changed so far, those that triggers have changed included.
    var totalChanges: Int { Int(sqlite3_total_changes64(self.raw)) }
    var lastInsertedRowID: Int { Int(sqlite3_last_insert_rowid(self.raw)) }

    func error(_ code: Int32, sql: String? = nil) -> SQLiteError {
        SQLiteError(resultCode: code, connection: self.raw, path: self.path, sql: sql)
    }

    // MARK: Transactions

    /// Whether a transaction is open.
    ///
    /// After some errors SQLite rolls back by itself.
    var isInTransaction: Bool { sqlite3_get_autocommit(self.raw) == 0 }

    func begin() throws { try self.statement("BEGIN IMMEDIATE").run() }

    func commit() throws {
        try self.statement("COMMIT").run()
        self.isGuarded = false
    }

    /// Rolls back what is open, if anything is.
    func rollback() {
        // A body that met the database's trouble has not ended.
        self.rules.isInForce = false
        if self.isInTransaction { try? self.statement("ROLLBACK").run() }
        self.isGuarded = false
    }

    /// Does something while no other connection can write; nothing if one is writing now.
    func whileNobodyWrites(_ work: () -> Void) {
        self.limit(patience: 0)
        defer { self.limit(patience: Self.patience) }
        guard (try? self.begin()) != nil else { return }
        work()
        self.rollback()
    }

    // MARK: Bodies

    /// Begins a body.
    ///
    /// - Parameter isGuarded: Whether what it writes can be taken back alone.
    /// - Throws: ``SQLiteError``.
    func beginBody(isGuarded: Bool) throws {
        self.bodyHasWritten = false
        self.bodyError = nil
        if self.isGuarded { try self.statement("RELEASE choreo_body").run() }
        self.isGuarded = false
        if isGuarded { try self.statement("SAVEPOINT choreo_body").run() }
        self.isGuarded = isGuarded
        self.rules.isInForce = true
    }

    /// Ends a body whose writes are kept.
    ///
    /// Until the next body begins, those of a guarded one can still be taken back.
    ///
    /// - Throws: The error that the body has met and swallowed.
    func keepBody() throws {
        self.rules.isInForce = false
        if let bodyError { throw bodyError }
        guard self.isInTransaction else {
            throw SQLiteError(.forbidden, "\(self.path): A statement of the body has rolled the transaction back.")
        }
        try self.checkForeignKeys()
    }

    /// Ends a body whose writes are taken back.
    ///
    /// - Returns: Whether they are; `false` when only the whole transaction can be taken back.
    /// - Throws: The database's trouble that the body has met, whatever the body made of it.
    func takeBackBody() throws -> Bool {
        self.rules.isInForce = false
        if let bodyError, bodyError.isTrouble { throw bodyError }
        guard self.isInTransaction else { return false }
        guard self.isGuarded else { return !self.bodyHasWritten }
        self.isGuarded = false
        try self.statement("ROLLBACK TO choreo_body").run()
        try self.statement("RELEASE choreo_body").run()
        self.bodyHasWritten = false
        return true
    }

    /// A foreign key that is checked at the end of the transaction would fail the commit for all bodies of a group.
    func checkForeignKeys() throws {
        var (violations, highest): (Int32, Int32) = (0, 0)
        sqlite3_db_status(self.raw, SQLITE_DBSTATUS_DEFERRED_FKS, &violations, &highest, 0)
        guard violations == 0 else {
            throw SQLiteError(
                .constraintViolated,
                "\(self.path): the body leaves a foreign key violated that is checked at the end of its transaction."
            )
        }
    }

    /// Checks that a body may run a statement.
    ///
    /// After some errors SQLite has rolled back by itself: what a body wrote then would be committed at once.
    ///
    /// - Throws: The error that the body has met before and swallowed.
    func willRun() throws {
        if let bodyError { throw bodyError }
    }

    /// Notes that a body has run a statement, or is running it.
    ///
    /// An update that finds no row leaves nothing to take back.
    ///
    /// - Parameters:
    ///   - statement: The statement.
    ///   - hasChangedRows: Whether it or its triggers have changed rows, or may have.
    func didRun(_ statement: Statement, hasChangedRows: Bool = true) {
        if !statement.isReadOnly, hasChangedRows || !statement.onlyChangesRows { self.bodyHasWritten = true }
    }

    /// Lets the framework use its own tables in the middle of a body.
    func outsideBody<Result>(_ work: () throws -> Result) rethrows -> Result {
        let isInForce = self.rules.isInForce
        self.rules.isInForce = false
        defer { self.rules.isInForce = isInForce }
        return try work()
    }

    /// Whether a body runs that has not met the database's trouble.
    var isSpared: Bool { self.rules.isInForce && self.bodyError?.isTrouble != true }

    /// Notes an error that a body is about to meet.
    ///
    /// A body that swallows it must not commit half its work. A violated constraint takes back its statement alone,
    /// and may be caught.
    func noteBodyError(_ error: any Error) {
        guard let error = error as? SQLiteError, !error.isConstraintViolation, self.bodyError == nil else { return }
        self.bodyError = error
    }
}
