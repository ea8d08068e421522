import Choreography

/// Does what the command line asks for, and says how it went.
struct Program {
    static let version = "0.1.0"

    let console: Console

    /// Runs a command.
    ///
    /// - Parameter arguments: The arguments, without the program's name.
    /// - Returns: The exit status: 0, or 1 if something failed or the audit does not hold, or 2 for bad input.
    func run(_ arguments: [String]) async -> Int32 {
        do {
            switch try Invocation(arguments) {
            case .run(let options): return try await self.run(options)
            case .watch(let options): return try await self.watch(options)
            case .trace(let order, let options): try await self.trace(order, options)
            case .graph(let options): return try self.describe(options)
            case .status(let folder, let json): try self.showStatus(of: folder, json: json)
            case .deadLetters(let request): return try await DeadLetterClerk(console: self.console).serve(request)
            case .verify(let options): return try await self.verify(options)
            case .help: self.console.output.write(Help.text)
            case .version: self.console.output.writeLine("checkout-demo \(Self.version)")
            }
            return 0
        } catch let error as DemoError {
            self.console.error.writeLine("checkout-demo: \(error)")
            return error.code == .badInput ? 2 : 1
        } catch {
            self.console.error.writeLine("checkout-demo: \(error)")
            return 1
        }
    }

    /// Verifies, and tells whether what was to be found was.
    private func verify(_ options: VerifyOptions) async throws -> Int32 {
        if options.listsPlants {
            self.console.output.write(options.plants)
            return 0
        }
        let report = VerificationReport(options: options, style: self.console.output.style)
        if !options.json { self.console.output.write(report.opening) }
        let parts = try await Verification(options: options).run { part in
            if !options.json { self.console.output.write(report.text(of: part)) }
        }
        if options.json { self.console.output.writeLine(report.json(of: parts)) }
        let isFound = parts.contains { $0.failure != nil }
        if options.plant != nil { return isFound ? 0 : 1 }
        return !isFound && parts.allSatisfy(\.isComplete) ? 0 : 1
    }

    private func showStatus(of folder: DataFolder, json: Bool) throws {
        let report = StatusReport(status: try DataStatus(of: folder))
        self.console.output.write(json ? report.json + "\n" : report.text(style: self.console.output.style))
    }
}
