/// What the table accesses of one transaction have in common.
///
/// A body that runs on its lane owns the tables, and its accesses cost no lock. A body with a time limit
/// runs beside its lane and may outlive its transaction; it gets a scope with a gate, which is closed before
/// anybody else touches the tables.
@usableFromInline
final class TransactionScope: Sendable {
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
        /// The tables that it has written to.
        @usableFromInline var tables: [AnyTable] = []

        /// The transaction has ended.
        mutating func end() {
            guard !self.tables.isEmpty else { return }
            self.tables.removeAll(keepingCapacity: true)
            self.transaction += 1
        }
    }

    @usableFromInline let writes: Confined<Writes>

    private let gate = Confined(Gate.open)
    private let lock: BlockingLock?

    /// Makes the scope of the bodies that run on their lane.
    init() {
        self.writes = Confined(Writes())
        self.lock = nil
    }

    /// Makes the scope of one body that may outlive its transaction.
    init(gated scope: TransactionScope) {
        self.writes = scope.writes
        self.lock = BlockingLock()
    }

    /// Begins an access; `false` if the transaction is over.
    ///
    /// Every access that begins must ``leave()``.
    @inlinable
    func enter() -> Bool {
        self.isGated ? self.enterGate() : true
    }

    /// Ends an access.
    @inlinable
    func leave() {
        if self.isGated { self.leaveGate() }
    }

    /// Ends the transaction for the body that received it: its accesses do nothing from now on.
    func close() {
        self.lock?.lock()
        self.gate.state = .closed
        self.lock?.unlock()
    }

    @usableFromInline var isGated: Bool { self.lock != nil }

    @usableFromInline
    func enterGate() -> Bool {
        self.lock?.lock()
        if self.gate.state == .open { return true }
        self.lock?.unlock()
        return false
    }

    @usableFromInline
    func leaveGate() {
        self.lock?.unlock()
    }
}
