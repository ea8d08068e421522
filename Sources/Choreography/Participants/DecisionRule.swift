/// What a ``DecisionStep`` may decide, told without its data: for checks, which run no body.
///
/// It gets the types of the messages about which the participant has decided in the saga, each with those of the messages
/// that it was for: so it can tell what came before what, where that matters. Under the step's own message are those
/// that the steps are for which are declared before it and decide about the same message. It returns for which messages the
/// step may be for then; `nil` among them stands for none.
///
/// A rule is asked about every order of events, and has to give the same answer each time. Steps of the participant that
/// decide without a rule are left out.
public typealias DecisionRule = @Sendable (_ decided: [MessageType: [MessageType]]) -> [MessageType?]
