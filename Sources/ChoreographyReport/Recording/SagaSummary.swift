internal import Choreography

/// A saga's line in the list.
struct SagaSummary: Sendable {
    let id: SagaID
    let label: String?
    let started: Timestamp
    let nanoseconds: Int64
    let standing: SagaStanding
    let cause: String?
    let retries: Int

    init(_ saga: RecordedSaga) {
        self.id = saga.id
        self.label = saga.label
        self.started = saga.started
        self.nanoseconds = saga.nanoseconds
        self.standing = saga.standing
        self.cause = saga.cause
        self.retries = saga.retries
    }
}
