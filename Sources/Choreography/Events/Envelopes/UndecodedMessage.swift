/// A stored event that could not be decoded, as it was stored.
///
/// Its deliveries are dead letters: nothing of it is lost, and nobody's body is called with it. Once the code can
/// read it again, a choreography that resumes can replay them.
public struct UndecodedMessage: DomainEvent {
    /// The stable name under which the event was stored.
    public let name: String

    /// The version of its shape.
    public let version: Int

    /// The event as it was stored: JSON, or what should have been.
    public let payload: [UInt8]

    /// Why it could not be decoded.
    public let problem: String

    /// Describes an event that could not be decoded.
    public init(name: String, version: Int, payload: [UInt8], problem: String) {
        self.name = name
        self.version = version
        self.payload = payload
        self.problem = problem
    }
}
