internal import Choreography

/// An event that a probed choreography has published.
struct ProbedEvent: Sendable {
    let envelope: AnyEnvelope
    let participant: String
    /// The number of the saga, in the order of the starts.
    let saga: Int

    /// Its type.
    var name: String { Self.name(of: self.envelope.messageType) }

    /// What it says, and where it comes from.
    var text: String { "\(self.envelope.message) from \(self.participant) in saga \(self.saga)" }

    /// The line of a test that expects it.
    var code: String { "try probe.expect(\(self.name).self)\(self.check)" }

    /// The check of those fields that have a literal.
    private var check: String {
        let checks = Mirror(reflecting: self.envelope.message).children.compactMap { field in
            field.label.flatMap { label in Self.literal(for: field.value).map { "$0.\(label) == \($0)" } }
        }
        return checks.isEmpty ? "" : " { \(checks.joined(separator: " && ")) }"
    }

    private static func literal(for value: Any) -> String? {
        switch value {
        case let text as String: text.debugDescription
        case let flag as Bool: "\(flag)"
        case let number as any BinaryInteger: "\(number)"
        case let number as any BinaryFloatingPoint: "\(number)"
        default: nil
        }
    }

    /// The type as it is written within its module.
    static func name(of type: any Message.Type) -> String {
        let name = String(reflecting: type)
        guard !name.contains("("), let dot = name.firstIndex(of: ".") else { return "\(type)" }
        return String(name[name.index(after: dot)...])
    }
}
