import Choreography

/// What `dead-letters` is asked to do.
struct DeadLettersRequest: Hashable {
    enum Action: Hashable {
        case list(json: Bool)
        case show(DeadLetter.ID, json: Bool)
        case replay(DeadLetter.ID)
        case discard(DeadLetter.ID, reason: String)
    }

    /// The words for the actions, and the options that each takes.
    private static var options: KeyValuePairs<String, [DataOption]> {
        ["list": [.data, .json], "show": [.data, .json], "replay": [.data], "discard": [.data, .reason]]
    }

    let data: DataFolder
    let action: Action

    /// Understands what comes after `dead-letters`.
    init(_ arguments: inout ArgumentList) throws(DemoError) {
        let word = try arguments.nextWord(after: "dead-letters", among: Self.options.map(\.key))
        let command = "dead-letters \(word)"
        let known = Self.options.first { $0.key == word }?.value ?? []
        let options = try arguments.options(of: command, from: known, into: DataOptions())
        let id = word == "list" ? nil : try Self.id(arguments.nextWord(), for: command)
        try arguments.expectEnd()
        self.data = try options.folder(for: command)
        switch (word, id) {
        case ("show", let id?): self.action = .show(id, json: options.json)
        case ("replay", let id?): self.action = .replay(id)
        case ("discard", let id?): self.action = .discard(id, reason: try Self.reason(options))
        default: self.action = .list(json: options.json)
        }
    }

    private static func id(_ text: String?, for command: String) throws(DemoError) -> DeadLetter.ID {
        guard let text else {
            throw .badInput("\(command): expected the ID of a dead letter, as in: checkout-demo \(command) Payments/3")
        }
        guard let id = DeadLetter.ID(text) else {
            throw .badInput("\(command): expected the ID of a dead letter, such as Payments/3, not \(quoted(text))")
        }
        return id
    }

    private static func reason(_ options: DataOptions) throws(DemoError) -> String {
        guard let reason = options.reason else {
            throw .badInput("dead-letters discard: expected --reason TEXT with it, which says why")
        }
        return reason
    }
}
