import Choreography
import Dispatch

extension Program {
    /// Plays orders, and tells how it went.
    func run(_ options: RunOptions) async throws -> Int32 {
        guard !options.comparesStyles else { return try await self.compareStyles(options) }
        let report = Report(style: self.console.output.style)
        var game = try Game(options)
        if !options.json {
            self.console.output.write(report.opening(game.graph, options.style))
            self.console.output.write(
                report.announcement(game.scenario, inFlight: game.player.inFlight, faults: game.player.faults)
            )
        }
        let sink = options.json ? self.console.error : self.console.output
        let progress = Progress(on: sink, total: game.scenario.orders.count)
        let play = try await game.play(showing: progress) { [error = self.console.error] in error.write($0) }
        if options.json {
            self.console.output.writeLine(JSONReport(play: play).text)
        } else {
            self.console.output.write(report.conclusion(play) + report.pointer(toPage: options.report))
        }
        return play.status
    }

    /// Plays orders at a pace at which one can watch them.
    func watch(_ options: RunOptions) async throws -> Int32 {
        let report = Report(style: self.console.output.style)
        var game = try Game(options)
        game.player.pace = Pace(rate: Double(options.rate ?? 500))
        let view = LiveView(on: self.console.output, total: game.scenario.orders.count)
        let isTerminal = self.console.output.isTerminal
        let play = try await game.play(showing: view) { [error = self.console.error] text in
            // Nothing else may write where the picture is.
            if isTerminal { view.say(text) } else { error.write(text) }
        }
        self.console.output.write(report.summary(play) + report.pointer(toPage: options.report))
        return play.status
    }

    /// Plays up to one order, and draws what happened to it.
    func trace(_ id: OrderID, _ options: RunOptions) async throws {
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
        let style = self.console.output.style
        let diagram = SequenceDiagram(of: story.entries)
        switch options.format {
        case .text:
            self.console.output.write(StoryText(story: story, style: style).text)
            self.console.output.write("\n" + SequenceText(diagram, style: style).text)
        case .mermaid: self.console.output.write(diagram.mermaid)
        }
    }
}

/// Orders that are about to be played, with the files that are to be written after.
private struct Game {
    let scenario: Scenario
    let graph: ChoreographyGraph
    let files: OutputFiles
    var player: Player

    /// Reads or makes up the orders, and makes sure that what is to be written can be.
    init(_ options: RunOptions) throws {
        self.scenario = try options.makeScenario()
        let checkout = Checkout(credit: 0, stock: [:], embargo: []).makeChoreography(options.style)
        try checkout.validate()
        self.graph = checkout.graph
        self.files = try OutputFiles(options)
        self.player = options.makePlayer(of: self.scenario, inFlight: 1000)
    }

    /// Plays the orders, and writes the files.
    ///
    /// - Parameters:
    ///   - display: Shows how far it is.
    ///   - say: Tells the user of trouble with a database, and of an interruption.
    /// - Returns: What it has led to.
    /// - Throws: ``DemoError``.
    mutating func play(
        showing display: any PlayDisplay,
        saying say: @escaping @Sendable (String) -> Void
    ) async throws -> Playthrough {
        self.player.tellTrouble = say
        let listening = self.player.interruption.listen(saying: say)
        defer { listening.cancel() }
        self.player.watchers = self.files.observers
        self.files.begin()
        defer { self.files.close() }
        let play = try await self.player.play(showing: display)
        try self.files.write(play)
        return play
    }
}

extension Playthrough {
    /// The exit status of a command that has played orders.
    fileprivate var status: Int32 {
        if self.left > 0, self.wasInterrupted { return 130 }
        return self.audit.holds ? 0 : 1
    }
}
