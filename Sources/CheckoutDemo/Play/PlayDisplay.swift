import Choreography

/// Shows how far the orders are while they are played.
protocol PlayDisplay: Sendable {
    /// Who is to be told what happens, if the display wants to know.
    var observers: [any SagaObserver] { get }

    /// Shows it until the task is cancelled.
    func follow(_ choreography: SagaChoreography) async

    /// Shows how it ended.
    func finish(_ choreography: SagaChoreography)
}

extension PlayDisplay {
    var observers: [any SagaObserver] { [] }
}
