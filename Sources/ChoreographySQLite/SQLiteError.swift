internal import CSQLite

/// What SQLite, or the store on top of it, could not do.
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for code to tell apart.
    ///
    /// More codes may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Raw: String, Sendable {
            case statementFailed
            case constraintViolated
            case busy
            case diskFull
            case inputOutput
            case readOnly
            case corrupt
            case cannotOpen
            case notOurs
            case newerVersion
            case fileGone
            case migrationFailed
            case wrongType
            case forbidden
            case transactionOver
            case tooLarge
        }

        private let raw: Raw

        /// A statement is wrong, or could not be carried out.
        public static let statementFailed = Self(raw: .statementFailed)
        /// A statement violated a constraint; only that statement was taken back.
        public static let constraintViolated = Self(raw: .constraintViolated)
        /// Somebody else holds the database for longer than the store waits.
        public static let busy = Self(raw: .busy)
        /// The disk, or the database's page limit, is full.
        public static let diskFull = Self(raw: .diskFull)
        /// The operating system could not read or write.
        public static let inputOutput = Self(raw: .inputOutput)
        /// The file or its folder can't be written.
        public static let readOnly = Self(raw: .readOnly)
        /// The file is damaged, or is no database.
        public static let corrupt = Self(raw: .corrupt)
        /// The file can't be opened or created.
        public static let cannotOpen = Self(raw: .cannotOpen)
        /// The file is somebody else's database.
        public static let notOurs = Self(raw: .notOurs)
        /// The file was written by a newer version of the framework.
        public static let newerVersion = Self(raw: .newerVersion)
        /// The file was deleted or replaced while the store had it open.
        public static let fileGone = Self(raw: .fileGone)
        /// A migration failed, or those applied before are not those declared.
        public static let migrationFailed = Self(raw: .migrationFailed)
        /// A column holds a value of another type than was asked for.
        public static let wrongType = Self(raw: .wrongType)
        /// A body may not do this, such as committing, or touching the framework's own tables.
        public static let forbidden = Self(raw: .forbidden)
        /// The body was abandoned, and its transaction is over.
        public static let transactionOver = Self(raw: .transactionOver)
        /// A value or an event is larger than the store takes.
        public static let tooLarge = Self(raw: .tooLarge)

        /// The code's name.
        public var description: String { self.raw.rawValue }
    }

    /// What went wrong, for code to tell apart.
    public let code: Code

    /// What went wrong and what to do about it, for people.
    public let message: String

    /// SQLite's extended result code, or 0 if the error is not SQLite's.
    public let resultCode: Int

    /// The SQL text that could not be carried out, if it was one.
    public let sql: String?

    /// Makes an error.
    public init(_ code: Code, _ message: String, resultCode: Int = 0, sql: String? = nil) {
        self.code = code
        self.message = message
        self.resultCode = resultCode
        self.sql = sql
    }

    /// The message, with SQLite's code and the statement.
    public var description: String {
        var text = self.message
        if self.resultCode != 0 { text += " (SQLite code \(self.resultCode))" }
        if let sql { text += " in: \(sql)" }
        return text
    }

    /// Whether a constraint was violated, which takes back only the statement that did it.
    public var isConstraintViolation: Bool { self.code == .constraintViolated }

    /// Whether the error is the database's trouble rather than a body's, and may pass.
    package var isTrouble: Bool {
        let troubles: [Code] = [.busy, .diskFull, .inputOutput, .readOnly, .corrupt, .cannotOpen, .fileGone]
        return troubles.contains(self.code) || self.resultCode & 0xff == Int(SQLITE_NOMEM)
    }
}

extension SQLiteError {
    /// What a connection says of a result code.
    init(resultCode: Int32, connection: OpaquePointer?, path: String, sql: String? = nil) {
        let said = connection.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(resultCode)
        let detail = said.map { String(cString: $0) } ?? "unknown error"
        let (code, mend) = Self.meaning(of: resultCode)
        self.init(
            code,
            mend.map { "\(path): \(detail). \($0)" } ?? "\(path): \(detail)",
            resultCode: Int(resultCode),
            sql: sql
        )
    }

    private static func meaning(of resultCode: Int32) -> (Code, mend: String?) {
        switch resultCode & 0xff {
        case SQLITE_CONSTRAINT: (.constraintViolated, nil)
        case SQLITE_BUSY: (.busy, "Another connection holds the database; end its transaction.")
        case SQLITE_FULL: (.diskFull, "Free some space; what was to be written is tried again.")
        case SQLITE_IOERR: (.inputOutput, "Look at the disk and at the system's log.")
        case SQLITE_READONLY, SQLITE_PERM: (.readOnly, "Let the process write the file and its folder.")
        case SQLITE_CORRUPT: (.corrupt, "Restore the file from a backup.")
        case SQLITE_NOTADB: (.corrupt, "The file is no SQLite database; it was left as it is.")
        case SQLITE_CANTOPEN: (.cannotOpen, "Check that the folder exists and that the process may write it.")
        case SQLITE_AUTH:
            (
                .forbidden,
                "A body may not end its transaction, attach databases, set pragmas, or touch tables named choreo_…."
            )
        case SQLITE_LOCKED: (.statementFailed, "A body changes a table while it reads its rows.")
        case SQLITE_TOOBIG: (.tooLarge, nil)
        default: (.statementFailed, nil)
        }
    }
}
