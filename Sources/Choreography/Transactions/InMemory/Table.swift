/// Rows of one kind in an ``InMemoryStore``, found by their key.
///
/// Declare tables as properties of the value that the store is made of. They are read and written through
/// the transaction that a body receives:
///
/// ```swift
/// struct Ledger { var balances = Table<CustomerID, Cents>() }
/// …
/// ledger.balances[order.customer, default: 0] -= order.total
/// ```
///
/// What a transaction writes is rolled back through a log of the rows that it touched: rolling back costs
/// as much as writing did, however large the table is.
public final class Table<Key: Hashable & Sendable, Row: Sendable>: AnyTable {
    @usableFromInline
    struct Contents {
        @usableFromInline var rows: [Key: Row]
        /// What the rows were before the transaction wrote them, oldest first.
        ///
        /// It is emptied by the first write of the next transaction, so that a commit costs nothing
        /// here.
        @usableFromInline var undo = ReusedStack<(key: Key, row: Row?)>()
        /// The number of the transaction that last wrote to the table.
        @usableFromInline var writer: UInt64 = 0
        /// How often rows were inserted or removed, or might have been.
        @usableFromInline var changes = 0

        @inlinable
        init(rows: [Key: Row]) {
            self.rows = rows
        }
    }

    /// A row, and where it stands for as long as no row is inserted or removed.
    @usableFromInline
    struct Found {
        @usableFromInline let row: Row
        @usableFromInline let place: [Key: Row].Index
        @usableFromInline let changes: Int

        @inlinable
        init(_ row: Row, at place: [Key: Row].Index, after changes: Int) {
            self.row = row
            self.place = place
            self.changes = changes
        }
    }

    @usableFromInline let contents: Confined<Contents>
    /// What the rows came to when that was last asked, which transaction had written to them by then, and how much.
    private let lastFingerprint = Confined<(writer: UInt64, written: Int, value: Fingerprint)?>(nil)

    /// Makes a table with the given rows.
    @inlinable
    public init(_ rows: [Key: Row] = [:]) {
        self.contents = Confined(Contents(rows: rows))
        super.init()
    }

    /// Writes a row, and notes what it was before.
    @inlinable
    @inline(__always)
    func write(_ key: Key, _ row: Row?, in scope: TransactionScope) {
        let old: Row?
        self.contents.state.changes &+= 1
        if let row {
            old = self.contents.state.rows.updateValue(row, forKey: key)
        } else {
            old = self.contents.state.rows.removeValue(forKey: key)
        }
        self.note(key, old, in: scope)
    }

    /// Finds a row.
    @inlinable
    @inline(__always)
    func find(_ key: Key) -> Found? {
        guard let place = self.contents.state.rows.index(forKey: key) else { return nil }
        return Found(self.contents.state.rows[place].value, at: place, after: self.contents.state.changes)
    }

    /// Writes a row that was found, and notes what it was before.
    @inlinable
    @inline(__always)
    func write(_ key: Key, _ row: Row, over found: Found, in scope: TransactionScope) {
        // Whoever changed the row may have written others meanwhile.
        guard self.contents.state.changes == found.changes else { return self.write(key, row, in: scope) }
        self.contents.state.rows.values[found.place] = row
        self.note(key, found.row, in: scope)
    }

    /// Notes what a row was before a transaction wrote it.
    @inlinable
    @inline(__always)
    func note(_ key: Key, _ old: Row?, in scope: TransactionScope) {
        if self.contents.state.writer != scope.writes.state.transaction { self.begin(in: scope) }
        self.contents.state.undo.append((key, old))
    }

    /// Notes that a transaction writes to the table.
    @inlinable
    func begin(in scope: TransactionScope) {
        self.contents.state.writer = scope.writes.state.transaction
        self.contents.state.undo.empty()
        scope.writes.state.tables.append(.passUnretained(self))
    }

    override var fingerprint: Fingerprint {
        // Most tables are as they were when they were last asked, and a description takes long.
        let (writer, written) = (self.contents.state.writer, self.contents.state.undo.count)
        if let last = self.lastFingerprint.state, (last.writer, last.written) == (writer, written) { return last.value }
        var fingerprint = Fingerprint()
        // In any order: a dictionary has none.
        for (key, row) in self.contents.state.rows { fingerprint.addUnordered("\(key): \(row)") }
        self.lastFingerprint.state = (writer, written, fingerprint)
        return fingerprint
    }

    override func rollback() {
        self.contents.state.changes &+= 1
        while let (key, row) = self.contents.state.undo.popLast() { self.contents.state.rows[key] = row }
    }
}

/// A table, whatever its rows are.
public class AnyTable {
    /// The number of the scope that keeps the table from its own beginning on; zero if none does.
    ///
    /// It is written before there are transactions: a body that was abandoned may still look at it.
    @usableFromInline @exclusivity(unchecked) final private(set) var keeper: UInt64 = 0

    @usableFromInline
    init() {}

    /// The table, or all of which it is made up, is kept by a scope.
    ///
    /// - Returns: What the scope has to keep.
    func join(_ scope: UInt64) -> [AnyTable] {
        self.keeper = scope
        return [self]
    }

    /// Takes back what the transaction that runs now has written.
    func rollback() {}

    /// A number that tells what the table holds from other contents.
    var fingerprint: Fingerprint { Fingerprint() }
}
