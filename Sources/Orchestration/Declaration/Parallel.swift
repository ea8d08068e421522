public import Choreography

/// Steps that run at the same time, and are undone at the same time.
///
/// ```swift
/// Parallel {
///     Invoke(ReserveStock.self, …) { … }.compensate(…) { … }
///     Invoke(BookCourier.self, …) { … }.compensate(…) { … }
/// }
/// ```
///
/// A branch is one step: its next step belongs to the stage after this one, which waits for all branches.
///
/// If one of them refuses, those that are done are undone at once, and those that still run as soon as they are done.
public struct Parallel<Request: Command>: Sendable {
    let stage: SagaStage<Request>

    /// Declares the steps.
    ///
    /// - Parameter steps: The steps; those of an inner ``Parallel`` run at the same time as the others.
    public init(@SagaBuilder<Request> steps: () -> [SagaStage<Request>]) {
        self.stage = SagaStage(steps: steps().flatMap(\.steps))
    }
}
