/// What a ``DecisionStep`` may decide, told without its data: for checks, which run no body.
///
/// It gets the types of the messages about which the participant has decided in the saga, the step's own included, and
/// returns for which messages the step may be for then; `nil` among them stands for none. A rule is asked about every
/// order of events, and has to give the same answer each time.
public typealias DecisionRule = @Sendable (_ decided: Set<MessageType>) -> [MessageType?]
