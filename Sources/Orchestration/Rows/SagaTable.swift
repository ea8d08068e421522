public import Choreography

/// The tables of a manager that keeps nothing else.
public struct SagaTable: SagaTables {
    /// The rows of the sagas that have not ended.
    public let sagas = Table<SagaID, SagaRow>()

    /// Makes empty tables.
    public init() {}
}
