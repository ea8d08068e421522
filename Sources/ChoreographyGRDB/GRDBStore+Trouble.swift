#if GRDB
internal import Choreography
internal import ChoreographySQLite
internal import GRDB

/// Which errors are the database's trouble.
extension GRDBStore {
    /// Whether an error is this database's trouble.
    ///
    /// What leaves a body may be another database's trouble, which is the body's failure: there has to be a sign that
    /// this one has met it.
    package func isTrouble(_ error: any Error) -> Bool {
        let code: ResultCode
        switch error {
        case let error as SQLiteError where error.isTrouble: code = ResultCode(rawValue: CInt(error.resultCode & 0xff))
        case let error as DatabaseError where Self.troubles.contains(error.resultCode): code = error.resultCode
        default: return false
        }
        let isOwn = try? self.queue.perform { database in
            self.bodies.body.state.isOver || Self.hasMet(code, database)
        }
        return isOwn ?? false
    }

    /// What passes, or is mended without a change of the program.
    ///
    /// A database that is suspended interrupts and aborts.
    private static let troubles: [ResultCode] = [
        .SQLITE_BUSY, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CORRUPT, .SQLITE_CANTOPEN, .SQLITE_NOMEM,
        .SQLITE_INTERRUPT, .SQLITE_ABORT,
    ]

    /// Whether an error that a body has thrown comes from a connection, as far as that can be told.
    ///
    /// - Parameters:
    ///   - code: The error's primary code.
    ///   - database: The connection on which the body has worked.
    /// - Returns: Whether there is a sign that it does.
    private static func hasMet(_ code: ResultCode, _ database: Database) -> Bool {
        let isOpen = database.isInsideTransaction
        return switch code {
        // Nobody does so for ever.
        case .SQLITE_INTERRUPT: true
        // GRDB says so of each transaction that is over, and it may be the body that has ended it.
        case .SQLITE_ABORT: !isOpen && Self.isSuspended(database)
        default: !isOpen || database.lastErrorCode.primaryResultCode == code
        }
    }

    /// Whether no transaction can begin for now.
    private static func isSuspended(_ database: Database) -> Bool {
        do {
            try database.run("BEGIN IMMEDIATE TRANSACTION")
            try database.rollback()
            return false
        } catch {
            return true
        }
    }
}
#endif
