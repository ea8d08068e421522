/// Collects the participants of a ``SagaChoreography``.
@resultBuilder
public struct ParticipantBuilder {
    /// Takes up one participant.
    public static func buildExpression(_ participant: any Participant) -> [any Participant] { [participant] }

    /// Takes up participants that were made elsewhere.
    public static func buildExpression(_ participants: [any Participant]) -> [any Participant] { participants }

    /// Joins the participants of a block, in order.
    public static func buildBlock(_ parts: [any Participant]...) -> [any Participant] { Array(parts.joined()) }

    /// Takes up the participants of an `if` without `else`.
    public static func buildOptional(_ part: [any Participant]?) -> [any Participant] { part ?? [] }

    /// Takes up the participants of an `if`.
    public static func buildEither(first part: [any Participant]) -> [any Participant] { part }

    /// Takes up the participants of an `else`.
    public static func buildEither(second part: [any Participant]) -> [any Participant] { part }

    /// Takes up the participants of a loop, in order.
    public static func buildArray(_ parts: [[any Participant]]) -> [any Participant] { Array(parts.joined()) }
}
