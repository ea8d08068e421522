/// Where text goes: standard output, standard error, or a test.
struct Sink: Sendable {
    /// Whether a person looks at it while it is written.
    let isTerminal: Bool
    let style: Style
    private let send: @Sendable (String) -> Void

    init(isTerminal: Bool = false, hasColours: Bool = false, send: @escaping @Sendable (String) -> Void) {
        self.isTerminal = isTerminal
        self.style = Style(hasColours: hasColours)
        self.send = send
    }

    func write(_ text: String) { self.send(text) }

    func writeLine(_ text: String = "") { self.send(text + "\n") }
}
