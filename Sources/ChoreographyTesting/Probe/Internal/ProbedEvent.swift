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

    /// The line of a test that expects it, in its saga or in any.
    func code(isNamingSaga: Bool = false) -> String {
        let saga = isNamingSaga ? ", in: probe.sagas[\(self.saga - 1)]" : ""
        return "try probe.expect(\(self.name).self\(saga))\(self.check)"
    }

    /// The check of those properties that have a literal.
    private var check: String {
        let mirror = Mirror(reflecting: self.envelope.message)
        guard mirror.displayStyle == .struct || mirror.displayStyle == .class else { return "" }
        let checks = mirror.children.compactMap { property -> String? in
            // What begins otherwise is the private storage of something else.
            guard let label = property.label, label.first?.isLetter == true else { return nil }
            return Self.literal(for: property.value).map { "$0.\(label) == \($0)" }
        }
        return checks.isEmpty ? "" : " { \(checks.joined(separator: " && ")) }"
    }

    private static func literal(for value: Any) -> String? {
        switch value {
        case let text as String: text.debugDescription
        case let flag as Bool: "\(flag)"
        case let number as any BinaryInteger: "\(number)"
        case let number as any BinaryFloatingPoint where number.isFinite: "\(number)"
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
