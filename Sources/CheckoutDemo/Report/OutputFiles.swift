import Choreography
import ChoreographyReport

/// The files that a run is asked for.
///
/// All of them are opened before anything is played, so that nothing is played in vain.
struct OutputFiles {
    private let outcomes: OutputFile?
    /// Where every message goes while orders are played.
    private let events: EventsFile?
    private let report: OutputFile?

    /// Makes sure that the files can be written, before anything is played.
    ///
    /// - Parameter options: What names them.
    /// - Throws: An error that says which can't be written, or would replace another.
    init(_ options: RunOptions) throws(DemoError) {
        var taken = [options.orders, options.stock].compactMap { $0?.path }
        func file(_ path: String?, for option: String) throws(DemoError) -> OutputFile? {
            guard let path else { return nil }
            defer { taken.append(path) }
            return try OutputFile(path: path, for: option, besides: taken)
        }
        self.outcomes = try file(options.outcomes, for: "--outcomes")
        self.events = try file(options.events, for: "--events").map { EventsFile($0) }
        self.report = try file(options.report, for: "--report")
    }

    /// Those who write while orders are played.
    var observers: [any SagaObserver] { self.events.map { [$0.observer] } ?? [] }

    /// Removes what an earlier run has written into the files that are written while orders are played.
    func begin() { self.events?.begin() }

    /// Keeps what has happened until something failed, which is worth most then.
    func close() { try? self.events?.finish() }

    /// Replaces what the files hold, and ends those that were written while orders were played.
    func write(_ play: Playthrough) throws(DemoError) {
        try self.events?.finish()
        let text = OutcomesFile.text(play.scenario.orders, play.endings)
        try self.outcomes?.write(Array(text.utf8), as: "the outcomes")
        if let page = play.page { try self.report?.write(page.html, as: "the report") }
    }
}
