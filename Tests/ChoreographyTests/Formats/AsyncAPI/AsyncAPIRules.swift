import Foundation

@testable import Choreography

/// What AsyncAPI 3.0 asks of a document, as far as what we write goes.
enum AsyncAPIRules {
    static func document(_ text: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    /// What is wrong with a document.
    static func violations(of document: JSONValue) -> [String] {
        var violations: [String] = []
        if document["asyncapi"] != "3.0.0" { violations.append("it is of another version") }
        for name in ["title", "version"] where document["info"]?[name] == nil { violations.append("it has no \(name)") }
        for reference in self.references(in: document) where self.target(of: reference, in: document) == nil {
            violations.append("\(reference) leads nowhere")
        }
        for part in ["messages", "schemas"] {
            for name in document["components"]?[part]?.names ?? [] where name.wholeMatch(of: /[\w.\-]+/) == nil {
                violations.append("\(name) is no name for one of the \(part)")
            }
        }
        for (name, operation) in document["operations"]?.members ?? [:] {
            if operation["action"] != "send", operation["action"] != "receive" {
                violations.append("\(name) does nothing")
            }
            guard case .string(let channel)? = operation["channel"]?["$ref"], channel.hasPrefix("#/channels/") else {
                violations.append("\(name) has no channel")
                continue
            }
            for message in self.references(in: operation["messages"] ?? .null)
            where !message.hasPrefix("\(channel)/messages/") {
                violations.append("\(name) has another channel's message")
            }
        }
        return violations
    }

    private static func references(in value: JSONValue) -> [String] {
        switch value {
        case .object(let members):
            if case .string(let reference)? = members["$ref"] { return [reference] }
            return members.values.flatMap { self.references(in: $0) }
        case .array(let elements): return elements.flatMap { self.references(in: $0) }
        default: return []
        }
    }

    private static func target(of reference: String, in document: JSONValue) -> JSONValue? {
        reference.split(separator: "/").dropFirst().reduce(document as JSONValue?) { $0?[String($1)] }
    }
}

extension JSONValue {
    /// An object's members.
    var members: [String: JSONValue] {
        if case .object(let members) = self { members } else { [:] }
    }

    /// The names of an object's members.
    var names: [String] { self.members.keys.sorted() }

    /// How many members an object has.
    var count: Int { self.members.count }
}
