/// A ``Table`` as one transaction sees it.
///
/// It is useful only inside the body that received the transaction. If that body is abandoned because it
/// exceeded its time limit, what it still reads is `nil` and what it still writes is ignored.
public struct TableAccess<Key: Hashable & Sendable, Row: Sendable> {
    /// The table, which the scope keeps: so an access counts one reference and not two.
    @usableFromInline let table: Unmanaged<Table<Key, Row>>
    @usableFromInline let scope: TransactionScope

    @inlinable
    init(_ table: Table<Key, Row>, in scope: TransactionScope) {
        self.table = .passUnretained(table)
        self.scope = scope
        if _slowPath(table.keeper != scope.number) { scope.keep(table) }
    }

    /// A table of a transaction, for code that is generic over the tables.
    ///
    /// There a key path is made anew for each access, which costs more than the access.
    ///
    /// - Parameters:
    ///   - transaction: The transaction.
    ///   - table: Finds the table.
    @inlinable
    public init<Tables>(in transaction: InMemoryTransaction<Tables>, of table: (Tables) -> Table<Key, Row>) {
        self.init(table(transaction.scope.tables), in: transaction.scope)
    }

    /// The row with the given key, or `nil`.
    ///
    /// Writing `nil` removes the row. One that is changed in place is found once and not twice. It is written when that is
    /// over: whoever looks at the table meanwhile sees what was there before.
    @inlinable
    public subscript(key: Key) -> Row? {
        get {
            guard self.scope.enter() else { return nil }
            defer { self.scope.leave() }
            return self.table._withUnsafeGuaranteedRef { $0.contents.state.rows[key] }
        }
        nonmutating set {
            guard self.scope.enter() else { return }
            defer { self.scope.leave() }
            self.table._withUnsafeGuaranteedRef { $0.write(key, newValue, in: self.scope) }
        }
        nonmutating _modify {
            let found = self.find(key)
            var row = found?.row
            defer { self.write(key, row, over: found) }
            yield &row
        }
    }

    /// The row with the given key, or `value` if there is none.
    ///
    /// Changing it in place inserts it.
    @inlinable
    public subscript(key: Key, default value: @autoclosure () -> Row) -> Row {
        get { self[key] ?? value() }
        nonmutating set { self[key] = newValue }
        nonmutating _modify {
            let found = self.find(key)
            var row = found?.row ?? value()
            defer { self.write(key, row, over: found) }
            yield &row
        }
    }

    @inlinable
    @inline(__always)
    func find(_ key: Key) -> Table<Key, Row>.Found? {
        guard self.scope.enter() else { return nil }
        defer { self.scope.leave() }
        return self.table._withUnsafeGuaranteedRef { $0.find(key) }
    }

    /// Writes what has become of a row, if there was or is one.
    @inlinable
    @inline(__always)
    func write(_ key: Key, _ row: Row?, over found: Table<Key, Row>.Found?) {
        guard found != nil || row != nil, self.scope.enter() else { return }
        defer { self.scope.leave() }
        self.table._withUnsafeGuaranteedRef { table in
            if let found, let row {
                table.write(key, row, over: found, in: self.scope)
            } else {
                table.write(key, row, in: self.scope)
            }
        }
    }

    /// How many rows there are.
    public var count: Int { self.rows.count }

    /// Whether there are no rows.
    public var isEmpty: Bool { self.rows.isEmpty }

    /// All rows by their keys, as they are now.
    ///
    /// Keeping the dictionary while the table is written costs a copy of the table.
    public var rows: [Key: Row] {
        guard self.scope.enter() else { return [:] }
        defer { self.scope.leave() }
        return self.table._withUnsafeGuaranteedRef { $0.contents.state.rows }
    }
}
