/// The files that a run is asked for.
struct OutputFiles {
    /// Where every message goes while orders are played.
    let events: EventsFile?
    private let outcomes: OutputFile?

    /// Makes sure that the files can be written, before anything is played.
    ///
    /// - Throws: An error that names the file.
    init(_ options: RunOptions) throws(DemoError) {
        let inputs = [options.orders, options.stock].compactMap { $0?.path }
        self.outcomes = try options.outcomes.map { path throws(DemoError) in
            try OutputFile(path: path, for: "--outcomes", besides: inputs)
        }
        let others = inputs + [options.outcomes].compactMap { $0 }
        self.events = try options.events.map { path throws(DemoError) in
            EventsFile(try OutputFile(path: path, for: "--events", besides: others))
        }
    }

    /// Replaces what the files hold, and ends those that were written while orders were played.
    func write(_ play: Playthrough) throws(DemoError) {
        try self.events?.finish()
        let text = OutcomesFile.text(play.scenario.orders, play.endings)
        try self.outcomes?.write(Array(text.utf8), as: "the outcomes")
    }
}
