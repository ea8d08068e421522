/// Where a participant notes which saga has which of its records.
///
/// A semantic lock is a mark in the business's own data: sagas are not isolated from each other, and such marks keep
/// others off a record until the saga that works on it is done (Richardson, "Microservices Patterns", chapter 4).
///
/// A ``SemanticLock`` among the tables of an ``InMemoryStore`` gives such a table, and `SQLiteSemanticLock` does for a
/// file. Conform to it for a store of your own. It is a view of one transaction: what it writes is committed and rolled
/// back with the step. The framework calls it, between the steps that declare
/// ``CompensatableStep/locking(_:in:waiting:orRejecting:)`` and their undos; it decides who may lock what.
public protocol SemanticLockTable<Key>: SendableMetatype {
    /// What names a record.
    associatedtype Key: Sendable

    /// Who has locked a record.
    ///
    /// - Returns: The saga, or `nil`. It may have ended, which makes the lock void.
    func holder(of record: Key) throws -> SagaID?

    /// Notes that a step of a saga has locked a record that no other saga has.
    ///
    /// Several steps of one saga may lock the same record; it is locked until each of them has given it back.
    func lock(_ record: Key, for saga: SagaID, step: String) throws

    /// Gives back what a step of a saga has locked, or all of its steps if `step` is `nil`.
    ///
    /// Does nothing if there is nothing left to give back.
    func unlock(for saga: SagaID, step: String?) throws

    /// Takes a record's lock away, whoever has it.
    ///
    /// For a person who has put in order what a stuck saga has left. Call it in a transaction outside any saga. Sagas
    /// that wait for the lock notice it when their time limit is over.
    func clear(_ record: Key) throws
}
