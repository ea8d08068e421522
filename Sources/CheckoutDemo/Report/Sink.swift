/// Where text goes: standard output, standard error, or a test.
struct Sink: Sendable {
    /// The terminal on which a person looks at it while it is written, if it is one.
    let view: TerminalView?
    let style: Style
    private let send: @Sendable (String) -> Void

    init(view: TerminalView? = nil, hasColours: Bool = false, send: @escaping @Sendable (String) -> Void) {
        self.view = view
        self.style = Style(hasColours: hasColours)
        self.send = send
    }

    /// Whether a person looks at it while it is written.
    var isTerminal: Bool { self.view != nil }

    /// How much there is to be seen at a time.
    var size: TerminalView.Size { self.view?.size ?? TerminalView.usualSize }

    func write(_ text: String) { self.send(text) }

    func writeLine(_ text: String = "") { self.send(text + "\n") }
}
