/// A local transaction on a ``SQLiteStore``: what a step's body receives.
///
/// ```swift
/// let changed = try database.execute(
///     "UPDATE accounts SET balance = balance - ?1 WHERE customer = ?2 AND balance >= ?1",
///     order.total, order.customer
/// )
/// guard changed == 1 else { throw PaymentDeclined(order: order.id) }
/// ```
///
/// SQL is a `StaticString`, so that it can't be built from data; data comes as parameters (`?1`, `?2`). For a list of
/// values, bind one JSON array and read it with `json_each(?1)`. Statements are prepared once and kept.
///
/// A body that catches an error and goes on does not commit: its step fails with that error all the same. Only a
/// violated constraint may be caught, because it takes back exactly the statement that violated it.
public struct SQLiteTransaction {
    private let connection: SQLiteConnection
    private let scope: BodyScope

    init(_ connection: SQLiteConnection, in scope: BodyScope) {
        self.connection = connection
        self.scope = scope
    }

    /// Runs a statement that returns no rows.
    ///
    /// - Parameters:
    ///   - sql: The statement.
    ///   - parameters: The values of its parameters, in order.
    /// - Returns: How many rows it inserted, updated or deleted.
    /// - Throws: ``SQLiteError``.
    @inlinable
    @discardableResult
    public func execute<each Parameter: SQLiteValue>(
        _ sql: StaticString,
        _ parameters: repeat each Parameter
    ) throws -> Int {
        try self.run(sql, repeat each parameters, countsChanges: true) { try self.finish($0) }
    }

    /// Runs a query.
    ///
    /// - Parameters:
    ///   - sql: The query.
    ///   - parameters: The values of its parameters, in order.
    ///   - row: Makes something of each row.
    /// - Returns: What was made of the rows, in their order.
    /// - Throws: ``SQLiteError``, or what `row` throws.
    public func query<each Parameter: SQLiteValue, Element>(
        _ sql: StaticString,
        _ parameters: repeat each Parameter,
        row: (borrowing SQLiteRow) throws -> Element
    ) throws -> [Element] {
        try self.run(sql, repeat each parameters) { statement in
            var elements: [Element] = []
            while try statement.step() { elements.append(try row(SQLiteRow(statement))) }
            return elements
        }
    }

    /// Runs a query, and reads its first row.
    ///
    /// - Parameters:
    ///   - sql: The query.
    ///   - parameters: The values of its parameters, in order.
    ///   - row: Makes something of the first row.
    /// - Returns: What was made of the row, or `nil` if there is none.
    /// - Throws: ``SQLiteError``, or what `row` throws.
    public func first<each Parameter: SQLiteValue, Element>(
        _ sql: StaticString,
        _ parameters: repeat each Parameter,
        row: (borrowing SQLiteRow) throws -> Element
    ) throws -> Element? {
        try self.run(sql, repeat each parameters) { statement in
            try statement.step() ? try row(SQLiteRow(statement)) : nil
        }
    }

    /// The row identifier of the last row that was inserted, or 0 if the transaction is over.
    public var lastInsertedRowID: Int {
        guard self.scope.enter() else { return 0 }
        defer { self.scope.leave() }
        return self.connection.lastInsertedRowID
    }

    @inlinable
    func run<each Parameter: SQLiteValue, Result>(
        _ sql: StaticString,
        _ parameters: repeat each Parameter,
        countsChanges: Bool = false,
        using body: (Statement) throws -> Result
    ) throws -> Result {
        try self.enter(sql)
        defer { self.leave() }
        do {
            let statement = try self.statement(sql)
            defer { statement.reset() }
            var index: Int32 = 0
            for parameter in repeat each parameters {
                index += 1
                try statement.bind(parameter.stored, at: index)
            }
            try self.begin(statement, count: index, countsChanges: countsChanges, sql)
            return try body(statement)
        } catch {
            self.note(error)
            throw error
        }
    }

    @usableFromInline
    func enter(_ sql: StaticString) throws {
        guard self.scope.enter() else {
            throw SQLiteError(
                .transactionOver,
                "The body exceeded its time limit, or has ended, and its transaction is over.",
                sql: "\(sql)"
            )
        }
    }

    @usableFromInline
    func leave() { self.scope.leave() }

    @usableFromInline
    func statement(_ sql: StaticString) throws -> Statement { try self.connection.bodyStatement(sql) }

    /// Checks the number of the parameters that are bound, and that the statement may run.
    @usableFromInline
    func begin(_ statement: Statement, count: Int32, countsChanges: Bool, _ sql: StaticString) throws {
        guard statement.parameterCount == Int(count) else {
            throw SQLiteError(
                .statementFailed,
                "The statement has \(statement.parameterCount) parameters, and \(count) values were given.",
                sql: "\(sql)"
            )
        }
        try self.connection.willRun()
        // What is known of a statement that changes rows is known at its end.
        if !countsChanges || !statement.onlyChangesRows { self.connection.didRun(statement) }
    }

    @usableFromInline
    func note(_ error: any Error) { self.connection.noteBodyError(error) }

    /// Runs a statement to its end.
    @usableFromInline
    func finish(_ statement: Statement) throws -> Int {
        let before = self.connection.totalChanges
        do {
            while try statement.step() {}
        } catch {
            self.connection.didRun(statement)
            throw error
        }
        let hasChangedRows = self.connection.totalChanges != before
        self.connection.didRun(statement, hasChangedRows: hasChangedRows)
        // SQLite's number is that of the last statement that changes rows, whichever it was.
        return hasChangedRows ? self.connection.changes : 0
    }
}
