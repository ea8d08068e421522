internal import Synchronization

/// What the table accesses of one transaction have in common.
///
/// A body that runs on its lane owns the tables, and its accesses cost no lock. A body with a time limit
/// runs beside its lane and may outlive its transaction; it gets a scope with a gate, which is closed before
/// anybody else touches the tables.
///
/// It keeps the tables that are accessed: those of the store from the beginning on, and others, which a property may have made
/// anew, once they are accessed.
///
/// It is `@unchecked` because a class with subclasses can't be checked; all it holds is immutable, or confined to its body.
@usableFromInline
class TransactionScope: @unchecked Sendable {
    @usableFromInline
    enum Gate: Sendable {
        case open
        case closed
    }

    /// What a store's transactions write.
    @usableFromInline
    struct Writes {
        /// The number of the transaction that runs now.
        @usableFromInline var transaction: UInt64 = 1
        /// The tables that it has written to, which the store keeps.
        @usableFromInline var tables = ReusedStack<Unmanaged<AnyTable>>()

        /// The transaction has ended.
        mutating func end() {
            self.tables.empty()
            self.transaction &+= 1
        }
    }

    @usableFromInline final let writes: Confined<Writes>
    /// Whether the body may outlive its transaction.
    @usableFromInline final let isGated: Bool

    /// Tells the scope from all others of the process, unless it is gated.
    @usableFromInline final let number: UInt64
    private static let lastNumber = Atomic<UInt64>(0)
    private final let kept: Confined<[AnyTable]>

    private final let gate = Confined(Gate.open)
    private final let lock: BlockingLock?

    /// Makes the scope of the bodies that run on their lane.
    ///
    /// - Parameter tables: The tables of the store, as far as they are known.
    init(of tables: [AnyTable]) {
        self.writes = Confined(Writes())
        self.isGated = false
        let number = Self.lastNumber.add(1, ordering: .relaxed).newValue
        self.number = number
        self.kept = Confined(tables.flatMap { $0.join(number) })
        self.lock = nil
    }

    /// Makes the scope of one body that may outlive its transaction.
    init(gated scope: TransactionScope) {
        self.writes = scope.writes
        self.isGated = true
        self.number = .max
        self.kept = Confined([])
        self.lock = BlockingLock()
    }

    /// Keeps a table for as long as there may be accesses to it.
    @usableFromInline
    final func keep(_ table: AnyTable) {
        if !self.kept.state.contains(where: { $0 === table }) { self.kept.state.append(table) }
    }

    /// Begins an access; `false` if the transaction is over.
    ///
    /// Every access that begins must ``leave()``.
    @inlinable
    final func enter() -> Bool {
        self.isGated ? self.enterGate() : true
    }

    /// Ends an access.
    @inlinable
    final func leave() {
        if self.isGated { self.leaveGate() }
    }

    /// Ends the transaction for the body that received it: its accesses do nothing from now on.
    final func close() {
        self.lock?.lock()
        self.gate.state = .closed
        self.lock?.unlock()
    }

    @usableFromInline
    final func enterGate() -> Bool {
        self.lock?.lock()
        if self.gate.state == .open { return true }
        self.lock?.unlock()
        return false
    }

    @usableFromInline
    final func leaveGate() {
        self.lock?.unlock()
    }
}

/// The scope of transactions on tables, together with the tables.
///
/// They never change, only their contents do: so an access to one of them counts no reference.
@usableFromInline
final class TablesScope<Tables>: TransactionScope, @unchecked Sendable {
    @usableFromInline let tables: Tables
    /// The tables one by one, in the order in which they are declared.
    let list: [AnyTable]

    init(_ tables: Tables) {
        self.tables = tables
        self.list = Mirror(reflecting: tables).children.compactMap { $0.value as? AnyTable }
        super.init(of: self.list)
    }

    init(gated scope: TablesScope) {
        self.tables = scope.tables
        self.list = scope.list
        super.init(gated: scope)
    }
}
