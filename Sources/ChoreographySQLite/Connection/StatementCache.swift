/// Prepared statements of bodies, by their text's place in the program.
struct StatementCache {
    /// How many statements are kept at most.
    private static let limit = 512

    private var statements: [UnsafeRawPointer: Statement] = [:]

    init() {}

    /// The statement for a text, unless it is in use: a body may run a statement while it reads its rows.
    mutating func take(_ sql: StaticString) -> Statement? {
        guard let statement = self.statements[UnsafeRawPointer(sql.utf8Start)], !statement.isBusy else { return nil }
        return statement
    }

    mutating func keep(_ statement: Statement, for sql: StaticString) {
        let key = UnsafeRawPointer(sql.utf8Start)
        guard self.statements[key] == nil else { return }
        if self.statements.count >= Self.limit { self.statements.removeAll() }
        self.statements[key] = statement
    }

    mutating func removeAll() { self.statements.removeAll() }
}
