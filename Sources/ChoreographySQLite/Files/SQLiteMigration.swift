/// A change to the tables of a participant, made once for each database.
///
/// ```swift
/// let store = try SQLiteStore(
///     path: "payments.db",
///     migrations: [
///         SQLiteMigration("accounts", "CREATE TABLE accounts(customer TEXT PRIMARY KEY, balance INTEGER NOT NULL)"),
///         SQLiteMigration("limits", "ALTER TABLE accounts ADD COLUMN limit_cents INTEGER NOT NULL DEFAULT 0"),
///     ]
/// )
/// ```
///
/// Migrations that a database has not seen are applied when it is opened, in their order and in one transaction. Those
/// that it has seen must stay declared, in the same order.
public struct SQLiteMigration: Sendable {
    /// The migration's stable name, unique among those of a store.
    public let name: String

    /// The statements, run in their order.
    public let statements: [StaticString]

    /// Declares a migration.
    public init(_ name: String, _ statements: StaticString...) {
        self.name = name
        self.statements = statements
    }
}
