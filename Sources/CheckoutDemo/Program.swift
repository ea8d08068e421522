import Choreography
import Dispatch

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
            case .trace(let order, let options): try await self.trace(order, options)
            case .graph(let options): return try self.describe(options)
            case .status(let folder, let json): try self.showStatus(of: folder, json: json)
            case .deadLetters(let request): return try await DeadLetterClerk(console: self.console).serve(request)
            case .verify(let options): return try self.verify(options)
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

    private func run(_ options: RunOptions) async throws -> Int32 {
        let scenario = try options.makeScenario()
        let checkout = Checkout(credit: 0, stock: [:], embargo: []).makeChoreography()
        try checkout.validate()
        let files = try OutputFiles(options)

        let report = Report(style: self.console.output.style)
        var player = options.makePlayer(of: scenario, inFlight: 1000)
        if !options.json {
            self.console.output.write(report.opening(checkout.graph))
            self.console.output.write(
                report.announcement(scenario, inFlight: player.inFlight, faults: player.faults)
            )
        }
        player.watchers = [files.events?.observer].compactMap { $0 }
        player.tellTrouble = { [error = self.console.error] in error.write($0) }
        let listening = player.interruption.listen { [error = self.console.error] in error.write($0) }
        defer { listening.cancel() }
        let sink = options.json ? self.console.error : self.console.output
        files.events?.begin()
        // What has happened until something failed is worth most.
        defer { try? files.events?.finish() }
        let play = try await player.play(showing: Progress(on: sink, total: scenario.orders.count))
        try files.write(play)
        if options.json {
            self.console.output.writeLine(JSONReport(play: play).text)
        } else {
            self.console.output.write(report.conclusion(play))
        }
        if play.left > 0, play.wasInterrupted { return 130 }
        return play.audit.holds ? 0 : 1
    }

    private func trace(_ id: OrderID, _ options: RunOptions) async throws {
        let scenario = try options.makeScenario()
        guard let excerpt = scenario.endingWith(id) else {
            let example = scenario.orders.first.map { ", such as \($0.id)" } ?? ""
            throw DemoError.badInput(
                "trace: expected one of \(counted(scenario.orders.count, "order")) (\(scenario.origin))\(example), "
                    + "not \(quoted(id))"
            )
        }
        let play = try await options.makePlayer(of: excerpt, inFlight: 1).play()
        guard let story = play.last else { return }
        switch options.format {
        case .text: self.console.output.write(StoryText(story: story, style: self.console.output.style).text)
        case .mermaid: self.console.output.write(SequenceDiagram(of: story.entries).mermaid)
        }
    }

    /// Verifies, and tells whether what was to be found was.
    private func verify(_ options: VerifyOptions) throws -> Int32 {
        if options.listsPlants {
            self.console.output.write(VerifyOptions.plants)
            return 0
        }
        let report = VerificationReport(options: options, style: self.console.output.style)
        if !options.json { self.console.output.write(report.opening) }
        let parts = try Verification(options: options).run { part in
            if !options.json { self.console.output.write(report.text(of: part)) }
        }
        if options.json { self.console.output.writeLine(report.json(of: parts)) }
        let isFound = parts.contains { $0.failure != nil }
        if options.planted != nil { return isFound ? 0 : 1 }
        return !isFound && parts.allSatisfy(\.isComplete) ? 0 : 1
    }

    private func showStatus(of folder: DataFolder, json: Bool) throws {
        let report = StatusReport(status: try DataStatus(of: folder))
        self.console.output.write(json ? report.json + "\n" : report.text(style: self.console.output.style))
    }
}
