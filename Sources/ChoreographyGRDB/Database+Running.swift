#if GRDB
internal import GRDB

/// Transactions by GRDB's own means, so that it and its observers know of them.
extension Database {
    /// Runs a statement that was prepared once.
    func run(_ sql: String) throws { try self.cachedStatement(sql: sql).execute() }

    /// Does something in a savepoint, which is a transaction if none is open.
    func inSavepointReturning<Result>(_ work: () throws -> Result) throws -> Result {
        var result: Result?
        try self.inSavepoint {
            result = try work()
            return .commit
        }
        guard let result else { preconditionFailure("A savepoint has committed nothing.") }
        return result
    }
}
#endif
