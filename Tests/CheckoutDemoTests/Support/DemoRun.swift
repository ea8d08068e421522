@testable import CheckoutDemo

/// What a run of the program in this process has printed, and how it ended.
struct DemoRun {
    let status: Int32
    let output: String
    let error: String

    /// Runs the program.
    init(_ arguments: [String], isTerminal: Bool = false) async {
        let (outputs, output) = AsyncStream.makeStream(of: String.self)
        let (errors, error) = AsyncStream.makeStream(of: String.self)
        let console = Console(
            output: Sink(view: isTerminal ? TerminalView() : nil, hasColours: isTerminal) { output.yield($0) },
            error: Sink { error.yield($0) }
        )
        self.status = await Program(console: console).run(arguments)
        output.finish()
        error.finish()
        self.output = await outputs.reduce(into: "") { $0 += $1 }
        self.error = await errors.reduce(into: "") { $0 += $1 }
    }

    init(_ arguments: String...) async {
        await self.init(arguments)
    }
}
