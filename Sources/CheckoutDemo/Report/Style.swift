/// Colours, where they can be seen.
struct Style: Sendable {
    let hasColours: Bool

    func plain(_ text: String) -> String { text }
    func bold(_ text: String) -> String { self.paint(text, "1") }
    func dim(_ text: String) -> String { self.paint(text, "2") }
    func red(_ text: String) -> String { self.paint(text, "31") }
    func green(_ text: String) -> String { self.paint(text, "32") }
    func yellow(_ text: String) -> String { self.paint(text, "33") }
    func cyan(_ text: String) -> String { self.paint(text, "36") }

    private func paint(_ text: String, _ code: String) -> String {
        self.hasColours && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

extension String {
    /// The text with spaces after it.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - self.count)) }

    /// The text in lines that are no wider, broken after commas and aligned with the last column of a table.
    func wrapped(to width: Int) -> String {
        guard self.count > width else { return self }
        let line = self.prefix(width)
        guard let comma = line.lastIndex(of: ",") else { return self }
        let column =
            line.ranges(of: "  ").last.map { gap in
                line.count - line[gap.upperBound...].drop { $0 == " " }.count
            } ?? 0
        let rest = self[self.index(after: comma)...].drop { $0 == " " }
        guard column + rest.prefix(while: { $0 != "," }).count < width else { return self }
        return self[...comma] + "\n" + (String(repeating: " ", count: column) + rest).wrapped(to: width)
    }

    /// The text with spaces before it.
    func aligned(to width: Int) -> String { String(repeating: " ", count: max(0, width - self.count)) + self }
}
