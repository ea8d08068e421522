/// A ``SemanticLock`` as one transaction sees it.
///
/// It is useful only inside the body that received the transaction.
public struct SemanticLockAccess<Key: Hashable & Sendable>: SemanticLockTable {
    private let holds: TableAccess<Key, SemanticLock<Key>.Hold>
    private let records: TableAccess<SagaID, Set<Key>>

    init(_ lock: SemanticLock<Key>, in scope: TransactionScope) {
        self.holds = TableAccess(lock.holds, in: scope)
        self.records = TableAccess(lock.records, in: scope)
    }

    /// The sagas that have locked records, by the record.
    ///
    /// A saga among them may have ended, which makes its lock void.
    public var holders: [Key: SagaID] { self.holds.rows.mapValues(\.saga) }

    /// Who has locked a record.
    public func holder(of record: Key) -> SagaID? { self.holds[record]?.saga }

    /// Notes that a step of a saga has locked a record that no other saga has.
    public func lock(_ record: Key, for saga: SagaID, step: String) {
        var steps = self.holds[record]?.steps ?? []
        steps.insert(step)
        self.holds[record] = SemanticLock<Key>.Hold(saga: saga, steps: steps)
        self.records[saga, default: []].insert(record)
    }

    /// Gives back what a step of a saga has locked, or all of its steps if `step` is `nil`.
    public func unlock(for saga: SagaID, step: String?) {
        guard let records = self.records[saga] else { return }
        for record in records {
            guard var hold = self.holds[record] else { continue }
            if let step { hold.steps.remove(step) } else { hold.steps = [] }
            if hold.steps.isEmpty { self.clear(record) } else { self.holds[record] = hold }
        }
    }

    /// Takes a record's lock away, whoever has it.
    public func clear(_ record: Key) {
        guard let hold = self.holds[record] else { return }
        self.holds[record] = nil
        var records = self.records[hold.saga] ?? []
        records.remove(record)
        self.records[hold.saga] = records.isEmpty ? nil : records
    }
}

extension InMemoryTransaction {
    /// The locks of sagas on records.
    public subscript<Key>(dynamicMember path: KeyPath<Tables, SemanticLock<Key>>) -> SemanticLockAccess<Key> {
        SemanticLockAccess(self.scope.tables[keyPath: path], in: self.scope)
    }
}
