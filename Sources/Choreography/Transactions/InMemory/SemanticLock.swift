/// Which sagas have locked which records of an ``InMemoryStore``.
///
/// Declare it among the tables of the value that the store is made of, and name it in the steps that lock and unlock:
///
/// ```swift
/// struct Hall {
///     var guests = Table<Int, String>()
///     var locks = SemanticLock<Int>()
/// }
/// …
/// CompensatableStep(…) { … }
///     .locking({ $0.seat }, in: { $0.locks })
///     .compensate(…) { … }
/// Listener(…) { … }
///     .unlocking(in: { $0.locks })
/// ```
///
/// See ``CompensatableStep/locking(_:in:waiting:orRejecting:)``.
public final class SemanticLock<Key: Hashable & Sendable>: AnyTable {
    /// The lock of one record.
    struct Hold: Sendable {
        let saga: SagaID
        var steps: Set<String>
    }

    let holds = Table<Key, Hold>()
    /// The records that a saga has locked.
    let records = Table<SagaID, Set<Key>>()

    /// Makes a table without locks.
    public override init() { super.init() }

    override func join(_ scope: UInt64) -> [AnyTable] { self.holds.join(scope) + self.records.join(scope) }

    override var fingerprint: Fingerprint { self.holds.fingerprint }

    override func rollback() {
        self.holds.rollback()
        self.records.rollback()
    }
}
