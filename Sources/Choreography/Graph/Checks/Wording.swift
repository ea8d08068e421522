extension Sequence<ChoreographyGraph.Step> {
    /// The steps in words: `the step A of X and the step B of Y`.
    func enumeration() -> String { self.map { "the \($0)" }.withoutRepetition().enumeration() }
}

extension Sequence<String> {
    /// The words with commas and an "and": `A, B and C`.
    package func enumeration() -> String {
        let words = Array(self)
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    /// The words with commas and an "or": `A, B or C`.
    package func alternatives() -> String {
        let words = Array(self)
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    /// The words in order of their first appearance, each once.
    package func withoutRepetition() -> [String] {
        var seen: Set<String> = []
        return self.filter { seen.insert($0).inserted }
    }
}

extension Collection<(matter: String, advice: String)> {
    /// Numbered entries for people to read, each with its advice on a line of its own.
    package func numbered() -> String {
        let margin = String(self.count).count
        let gap = String(repeating: " ", count: margin + 2)
        return self.enumerated().map { index, entry in
            let number = String(index + 1)
            let indent = String(repeating: " ", count: margin - number.count)
            return "\(indent)\(number). \(entry.matter)\n\(gap)\(entry.advice)"
        }
        .joined(separator: "\n")
    }
}
