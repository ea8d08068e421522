/// A part of a terminal that is drawn again and again in the same place.
///
/// Nothing of the terminal's settings is changed, not even the cursor, so that there is nothing to restore for who ends
/// the program in whatever way.
struct Screen: Sendable {
    private let sink: Sink
    /// How many lines were drawn last.
    private var height = 0

    init(on sink: Sink) {
        self.sink = sink
    }

    /// Draws lines in the place of the last ones.
    mutating func draw(_ lines: [String]) {
        // What has scrolled off can't be drawn over.
        let lines = lines.prefix(max(1, self.sink.size.rows - 1))
        var text = self.height > 0 ? "\r\u{1B}[\(self.height)A" : ""
        for line in lines { text += line + "\u{1B}[K\n" }
        self.sink.write(text + "\u{1B}[J")
        self.height = lines.count
    }
}
