public import Choreography

/// Collects the steps of an ``OrchestratedSaga``.
@resultBuilder
public struct SagaBuilder<Request: Command> {
    /// Takes up a command.
    public static func buildExpression<O: ParticipantCommand, R: DomainEvent, F: CompensationEvent>(
        _ invoke: Invoke<Request, O, R, F>
    ) -> [SagaStage<Request>] {
        [SagaStage(steps: [invoke.step])]
    }

    /// Takes up commands that are sent at the same time.
    public static func buildExpression(_ parallel: Parallel<Request>) -> [SagaStage<Request>] { [parallel.stage] }

    /// Takes up stages that were made elsewhere.
    public static func buildExpression(_ stages: [SagaStage<Request>]) -> [SagaStage<Request>] { stages }

    /// Joins the stages of a block, in order.
    public static func buildBlock(_ parts: [SagaStage<Request>]...) -> [SagaStage<Request>] { Array(parts.joined()) }

    /// Takes up the stages of an `if` without `else`, which is decided when the saga is declared.
    public static func buildOptional(_ part: [SagaStage<Request>]?) -> [SagaStage<Request>] { part ?? [] }

    /// Takes up the stages of an `if`.
    public static func buildEither(first part: [SagaStage<Request>]) -> [SagaStage<Request>] { part }

    /// Takes up the stages of an `else`.
    public static func buildEither(second part: [SagaStage<Request>]) -> [SagaStage<Request>] { part }

    /// Takes up the stages of a loop, in order.
    public static func buildArray(_ parts: [[SagaStage<Request>]]) -> [SagaStage<Request>] { Array(parts.joined()) }
}
