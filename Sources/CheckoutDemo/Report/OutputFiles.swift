import ChoreographyReport

/// The files that a run is asked for.
struct OutputFiles {
    private let outcomes: OutputFile?
    private let report: OutputFile?

    /// Makes sure that the files can be written, before anything is played.
    ///
    /// - Throws: An error that names the file.
    init(_ options: RunOptions) throws(DemoError) {
        let inputs = [options.orders, options.stock].compactMap { $0?.path }
        self.outcomes = try options.outcomes.map { path throws(DemoError) in
            try OutputFile(path: path, for: "--outcomes", besides: inputs)
        }
        let others = inputs + [options.outcomes].compactMap { $0 }
        self.report = try options.report.map { path throws(DemoError) in
            try OutputFile(path: path, for: "--report", besides: others)
        }
    }

    /// Replaces what the files hold.
    func write(_ play: Playthrough) throws(DemoError) {
        let text = OutcomesFile.text(play.scenario.orders, play.endings)
        try self.outcomes?.write(Array(text.utf8), as: "the outcomes")
        if let page = play.page { try self.report?.write(page.html, as: "the report") }
    }
}
