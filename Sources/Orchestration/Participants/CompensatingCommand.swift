public import Choreography

/// What a saga's manager tells a participant to undo, named in the imperative: `RefundPayment`.
///
/// It causes the undo of the ``CommandStep`` that names it in `compensate(on:)`. If it comes before the step's command,
/// which is then late, the command is dropped when it arrives.
public protocol CompensatingCommand: CompensationEvent {}
