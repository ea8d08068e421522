/// The command line's arguments, taken one after the other.
struct ArgumentList {
    private static let commands = [
        "run", "watch", "graph", "trace", "status", "dead-letters", "verify", "help", "--version",
    ]

    private var arguments: ArraySlice<String>
    /// The arguments that are neither options nor their values.
    private var words: ArraySlice<String> = []

    init(_ arguments: [String]) {
        self.arguments = arguments[...]
    }

    /// Whether the user wants to know what there is, before or after a command.
    var asksForHelp: Bool { self.arguments.contains("--help") || self.arguments.contains("-h") }

    /// The command, which is `run` when there are only options, or nothing.
    mutating func nextCommand() throws(DemoError) -> String {
        guard let first = self.arguments.first else { return "run" }
        switch first {
        case "run", "watch", "graph", "trace", "status", "dead-letters", "verify", "help", "version":
            self.arguments.removeFirst()
            return first
        case "--version":
            self.arguments.removeFirst()
            return "version"
        case _ where first.hasPrefix("-"):
            return "run"
        default:
            throw .badInput(
                "unknown command \(quoted(first)); expected \(Suggestion(for: first, among: Self.commands).text)"
            )
        }
    }

    /// Takes the name of a command, if one comes next.
    mutating func takeCommand() {
        if let first = self.arguments.first, Self.commands.contains(first) { self.arguments.removeFirst() }
    }

    /// Takes the options of a command that plays orders.
    mutating func options(of command: PlayCommand) throws(DemoError) -> RunOptions {
        let known = RunOption.all(of: command)
        let options = try self.options(of: command.rawValue, from: known, into: RunOptions())
        try Self.check(options)
        return options
    }

    /// Takes options, and keeps aside what is none.
    mutating func options<Options>(
        of command: String,
        from known: [CommandOption<Options>],
        into options: Options
    ) throws(DemoError) -> Options {
        var options = options
        var seen: Set<String> = []
        while let argument = self.arguments.popFirst() {
            guard argument.hasPrefix("-") else {
                self.words.append(argument)
                continue
            }
            let (name, value) = Self.split(argument)
            guard let option = known.first(where: { $0.name == name }) else {
                throw Self.unknown(name, of: command, among: known.map(\.name))
            }
            guard option.isRepeatable || seen.insert(name).inserted else {
                throw .badInput("\(name): expected it once, but it is given again")
            }
            try self.apply(option, value, to: &options)
        }
        return options
    }

    /// Takes the word that says what a command is to do.
    mutating func nextWord(after command: String, among known: [String]) throws(DemoError) -> String {
        let all = "\(known.dropLast().joined(separator: ", ")) or \(known.last ?? "")"
        guard let word = self.arguments.first, !word.hasPrefix("-") else {
            throw .badInput("\(command): expected \(all) after it, as in: checkout-demo \(command) \(known[0])")
        }
        guard known.contains(word) else {
            throw .badInput("\(command): expected \(Suggestion(for: word, among: known).text), not \(quoted(word))")
        }
        self.arguments.removeFirst()
        return word
    }

    /// The next argument that is no option.
    mutating func nextWord() -> String? { self.words.popFirst() }

    /// Refuses what nobody has asked for.
    func expectEnd() throws(DemoError) {
        guard let surplus = self.words.first ?? self.arguments.first else { return }
        throw .badInput("expected no more arguments, but there is \(quoted(surplus)); see: checkout-demo help")
    }

    private mutating func apply<Options>(
        _ option: CommandOption<Options>,
        _ value: String?,
        to options: inout Options
    ) throws(DemoError) {
        switch option.action {
        case .flag(let set):
            guard value == nil else { throw .badInput("\(option.name): expected no value after it") }
            set(&options)
        case .value(let placeholder, let set):
            try set(&options, try self.value(value, of: option.name, placeholder: placeholder))
        }
    }

    /// The value that is written after an equals sign, or else the next argument.
    private mutating func value(
        _ value: String?,
        of option: String,
        placeholder: String
    ) throws(DemoError) -> String {
        if let value { return value }
        guard let value = self.arguments.first, !value.hasPrefix("--") else {
            throw .badInput("\(option): expected a value after it, as in: \(option) \(placeholder)")
        }
        self.arguments.removeFirst()
        return value
    }

    private static func split(_ argument: String) -> (name: String, value: String?) {
        guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else { return (argument, nil) }
        return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
    }

    private static func unknown(_ option: String, of command: String, among known: [String]) -> DemoError {
        .badInput(
            "unknown option \(quoted(option)) of \(command); expected \(Suggestion(for: option, among: known).text)"
        )
    }

    private static func check(_ options: RunOptions) throws(DemoError) {
        if options.orders != nil, options.stock == nil {
            throw .badInput("--orders: expected --stock FILE with it, which says how many units there are")
        }
        if options.stock != nil, options.orders == nil {
            throw .badInput("--stock: expected --orders FILE with it, which says what is ordered")
        }
        if options.comparesStyles { try Self.checkForBothStyles(options) }
        if options.count != nil, options.orders != nil {
            throw .badInput("--count: expected without --orders, because it is for orders that are made up")
        }
    }

    private static func checkForBothStyles(_ options: RunOptions) throws(DemoError) {
        for (name, file) in [("--events", options.events), ("--report", options.report)] where file != nil {
            throw .badInput(
                "--style both: expected without \(name), which is about one run; run --style choreography and --style "
                    + "orchestration with a file each"
            )
        }
        guard options.outcomes != nil, !options.endsAlike else { return }
        throw .badInput(
            "--style both --outcomes: expected --in-flight 1 with it, and no --broken: only then do both styles end "
                + "alike, for one file; or run each by itself"
        )
    }
}
