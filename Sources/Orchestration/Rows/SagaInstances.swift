public import Choreography

/// What a manager needs of a transaction on its store: the rows of its sagas.
///
/// An `InMemoryStore` offers it if its tables are a ``SagaTable``, or conform to ``SagaTables``; a `SQLiteStore` if
/// `OrchestrationSQLite` is imported. What is kept is committed with what the manager sends, or not at all.
public protocol SagaInstances {
    /// The row of a saga; `nil` if there is none.
    ///
    /// - Parameters:
    ///   - saga: The saga.
    ///   - coding: Reads and writes rows, for stores that keep bytes.
    /// - Returns: The row.
    /// - Throws: What keeps the store from reading it, such as a ``SagaError``.
    func instance(of saga: SagaID, by coding: SagaCoding) throws -> SagaInstance?

    /// Keeps the row of a saga, in place of an older one.
    func keep(_ instance: SagaInstance, of saga: SagaID, by coding: SagaCoding) throws

    /// Removes the rows of sagas that have ended.
    ///
    /// - Parameters:
    ///   - time: Those that have ended earlier are removed.
    ///   - limit: How many are removed at most.
    /// - Throws: What keeps the store from removing them.
    func removeInstances(endedBefore time: Timestamp, atMost limit: Int) throws
}

extension InMemoryTransaction: SagaInstances where Tables: SagaTables {
    /// The row of a saga; `nil` if there is none, or if the saga has ended.
    public func instance(of saga: SagaID, by coding: SagaCoding) -> SagaInstance? { self.rows[saga]?.instance }

    /// Keeps the row of a saga until it has ended.
    public func keep(_ instance: SagaInstance, of saga: SagaID, by coding: SagaCoding) {
        self.rows[saga] = instance.hasEnded ? nil : SagaRow(instance)
    }

    /// There are none.
    public func removeInstances(endedBefore time: Timestamp, atMost limit: Int) {}

    private var rows: TableAccess<SagaID, SagaRow> { TableAccess(in: self) { $0.sagas } }
}
