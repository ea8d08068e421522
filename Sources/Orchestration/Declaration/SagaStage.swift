public import Choreography

/// One stage of a declared saga: a step, or steps that run at the same time.
///
/// The next stage begins once all steps of this one are done.
public struct SagaStage<Request: Command>: Sendable {
    let steps: [SagaStep]
}
