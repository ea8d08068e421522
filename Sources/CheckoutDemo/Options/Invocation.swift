/// What the demo is asked to do.
enum Invocation: Hashable {
    case run(RunOptions)
    case watch(RunOptions)
    case graph(GraphOptions)
    case trace(OrderID, RunOptions)
    case status(DataFolder, json: Bool)
    case deadLetters(DeadLettersRequest)
    case verify(VerifyOptions)
    case help
    case version

    /// Understands the command line's arguments.
    ///
    /// - Parameter arguments: The arguments, without the program's name.
    /// - Throws: An error that names the argument and what to write instead.
    init(_ arguments: [String]) throws(DemoError) {
        var arguments = ArgumentList(arguments)
        guard !arguments.asksForHelp else {
            self = .help
            return
        }
        switch try arguments.nextCommand() {
        case "run":
            let options = try arguments.options(of: .run)
            try arguments.expectEnd()
            self = .run(options)
        case "watch":
            let options = try arguments.options(of: .watch)
            try arguments.expectEnd()
            self = .watch(options)
        case "trace":
            let options = try arguments.options(of: .trace)
            guard let order = arguments.nextWord() else {
                throw .badInput("trace: expected the number of an order, as in: checkout-demo trace 10005")
            }
            try arguments.expectEnd()
            self = .trace(order, options)
        case "graph":
            let options = try arguments.options(of: "graph", from: GraphOption.all, into: GraphOptions())
            try arguments.expectEnd()
            guard options.format == nil || options.old == nil else {
                throw .badInput("graph: expected --format or --diff, and not both")
            }
            guard options.format != .states || options.style == .orchestration else {
                throw .badInput("--format states: expected --style orchestration with it: nobody else has a manager")
            }
            self = .graph(options)
        case "status":
            let options = try arguments.options(of: "status", from: [.data, .json], into: DataOptions())
            try arguments.expectEnd()
            self = .status(try options.folder(for: "status"), json: options.json)
        case "dead-letters":
            self = .deadLetters(try DeadLettersRequest(&arguments))
        case "verify":
            let options = try arguments.options(of: "verify", from: VerifyOption.all, into: VerifyOptions())
            try arguments.expectEnd()
            try options.check()
            self = .verify(options)
        case "version":
            try arguments.expectEnd()
            self = .version
        default:
            arguments.takeCommand()
            try arguments.expectEnd()
            self = .help
        }
    }
}
