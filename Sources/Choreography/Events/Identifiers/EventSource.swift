/// The name of who published an event, usually a participant.
///
/// Names are kept for the life of the process, so that an envelope carries one without reference counting.
/// Use a bounded number of them.
public struct EventSource: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// Who sends commands and events of which nobody says who has sent them.
    public static let outside = Self("outside")

    private let name: InternedName

    /// Takes a name.
    public init(_ name: String) {
        self.name = InternedName(name)
    }

    /// Takes a name.
    public init(stringLiteral name: String) {
        self.init(name)
    }

    /// The name.
    public var description: String { self.name.text }
}
