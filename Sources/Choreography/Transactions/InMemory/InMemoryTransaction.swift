/// A transaction on the tables of an ``InMemoryStore``.
///
/// Its members are those of the value that the store is made of; a ``Table`` appears as a ``TableAccess``,
/// through which it is read and written.
@dynamicMemberLookup
public struct InMemoryTransaction<Tables> {
    @usableFromInline let scope: TablesScope<Tables>

    @inlinable
    init(in scope: TablesScope<Tables>) {
        self.scope = scope
    }

    /// A table.
    @inlinable
    public subscript<Key, Row>(dynamicMember path: KeyPath<Tables, Table<Key, Row>>) -> TableAccess<Key, Row> {
        TableAccess(self.scope.tables[keyPath: path], in: self.scope)
    }

    /// A value that is no table, and that no transaction changes.
    @inlinable
    public subscript<Value>(dynamicMember path: KeyPath<Tables, Value>) -> Value {
        self.scope.tables[keyPath: path]
    }
}
