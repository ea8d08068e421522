/// A database in the process's memory, one transaction at a time.
///
/// ```swift
/// struct Ledger { var balances = Table<CustomerID, Cents>() }
/// let store = InMemoryStore(Ledger())
/// ```
///
/// What is committed lasts as long as the store: a choreography that is shut down, or whose task is
/// cancelled, is resumed by another choreography on the same stores.
public final class InMemoryStore<Tables>: VolatileStore {
    /// What a body receives.
    public typealias Transaction = InMemoryTransaction<Tables>

    /// The framework's own records, kept beside the tables.
    public let records = StepRecords()

    @usableFromInline let scope: TablesScope<Tables>
    private let writes: Confined<TransactionScope.Writes>
    let access = ExclusiveAccess()

    /// Makes a store of a value whose properties are ``Table``s.
    public init(_ tables: sending Tables) {
        self.scope = TablesScope(tables)
        self.writes = self.scope.writes
    }

    /// Reads the tables between two turns.
    ///
    /// Don't call it from a body that runs on the same store: it would wait for itself.
    ///
    /// - Parameter body: Sees everything that is committed. What it writes is rolled back.
    /// - Returns: What `body` returned.
    public func read<Result>(_ body: (Transaction) throws -> sending Result) async rethrows -> sending Result {
        await self.beginTurn()
        defer { self.endTurn() }
        defer { self.rollback() }
        return try body(self.transaction)
    }

    /// Reads the tables at once, or not at all if a transaction is under way.
    ///
    /// - Parameter body: Sees everything that is committed.
    /// - Returns: What `body` returned; `nil` while a transaction is under way.
    package func peek<Result>(_ body: (Transaction) throws -> Result) rethrows -> Result? {
        guard self.access.takeIfFree() else { return nil }
        defer { self.endTurn() }
        return try body(self.transaction)
    }

    /// Reads and writes the tables outside any saga, in one transaction of its own.
    ///
    /// Don't call it from a body that runs on the same store: it would wait for itself.
    ///
    /// - Parameter body: Its writes are committed when it returns, and rolled back when it throws.
    /// - Returns: What `body` returned.
    @discardableResult
    public func write<Result>(_ body: (Transaction) throws -> sending Result) async rethrows -> sending Result {
        await self.beginTurn()
        defer { self.endTurn() }
        do {
            let result = try body(self.transaction)
            self.commit()
            return result
        } catch {
            self.rollback()
            throw error
        }
    }

    /// What the body that runs now receives.
    @inlinable public var transaction: Transaction { InMemoryTransaction(in: self.scope) }

    /// What a body with a time limit receives: useless as soon as the body is abandoned.
    public func makeAbandonableTransaction() -> (transaction: Transaction, abandon: @Sendable () -> Void) {
        let scope = TablesScope(gated: self.scope)
        return (InMemoryTransaction(in: scope), { scope.close() })
    }

    /// Waits until nobody else uses the tables, and takes them.
    public func beginTurn() async { await self.access.take() }

    /// Takes the tables if nobody else uses them.
    public func beginTurnIfFree() -> Bool { self.access.takeIfFree() }

    /// Gives the tables back.
    public func endTurn() { self.access.giveBack() }

    /// Keeps what the body has written.
    public func commit() {
        self.records.commit()
        self.writes.state.end()
    }

    /// Takes back what the body has written, in as many steps as it wrote rows.
    public func rollback() {
        self.records.rollback()
        while let table = self.writes.state.tables.popLast() { table.takeUnretainedValue().rollback() }
        self.writes.state.end()
    }
}
