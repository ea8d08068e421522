public import Choreography

/// Tables of an `InMemoryStore` among which there are those of a manager.
public protocol SagaTables {
    /// The rows of the sagas that have not ended.
    var sagas: Table<SagaID, SagaRow> { get }
}
