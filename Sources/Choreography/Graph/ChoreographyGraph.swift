/// tmp
public struct ChoreographyGraph: Sendable {
    /// tmp
    public let participants: [ParticipantDeclaration]
    /// tmp
    public init(name: String, participants: [ParticipantDeclaration]) { self.participants = participants }
    /// tmp
    public func problems() -> [String] { [] }
}
