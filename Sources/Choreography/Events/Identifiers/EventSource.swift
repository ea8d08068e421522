/// The name of who published an event, usually a participant.
///
/// Names are interned, so that an envelope carries one without reference counting. A process
/// should use a bounded number of them.
public struct EventSource: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    private static let names = Locked<InternedNames>(InternedNames())

    private let index: UInt32

    /// Interns a name.
    public init(_ name: String) {
        self.index = Self.names.withLock { $0.intern(name) }
    }

    /// Interns a name.
    public init(stringLiteral name: String) {
        self.init(name)
    }

    /// The name.
    public var description: String { Self.names.withLock { $0.names[Int(self.index)] } }
}

private struct InternedNames: Sendable {
    private(set) var names: [String] = []
    private var indices: [String: UInt32] = [:]

    mutating func intern(_ name: String) -> UInt32 {
        if let index = self.indices[name] { return index }
        let index = UInt32(self.names.count)
        self.names.append(name)
        self.indices[name] = index
        return index
    }
}
