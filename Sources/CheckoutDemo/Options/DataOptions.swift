/// What `status` and `dead-letters` can be told.
struct DataOptions {
    var data: DataFolder?
    var reason: String?
    var json = false

    /// The folder.
    ///
    /// - Throws: An error that asks for it.
    func folder(for command: String) throws(DemoError) -> DataFolder {
        guard let data else { throw .badInput("\(command): expected --data DIR with it, the folder of a run") }
        return data
    }
}

/// An option of `status` or `dead-letters`.
typealias DataOption = CommandOption<DataOptions>

extension CommandOption<DataOptions> {
    /// Everything that `status` and `dead-letters` understand.
    static var all: [Self] { [.data, .reason, .json] }

    static var data: Self {
        Self(
            name: "--data",
            help: "the folder of a run; always needed",
            action: .value("DIR") { options, text throws(DemoError) in
                options.data = try DataFolder(option: text)
            }
        )
    }

    static var reason: Self {
        Self(
            name: "--reason",
            help: "why the event is given up; needed by discard",
            action: .value("TEXT") { options, text throws(DemoError) in
                guard text.contains(where: { !$0.isWhitespace }) else {
                    throw .badInput("--reason: expected some words, for those who look after what is owed")
                }
                options.reason = text
            }
        )
    }

    static var json: Self {
        Self(
            name: "--json",
            help: "prints one JSON object; for status, list and show",
            action: .flag { $0.json = true }
        )
    }
}
