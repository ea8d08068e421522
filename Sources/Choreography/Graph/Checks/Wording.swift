extension Sequence<ChoreographyGraph.Step> {
    /// The steps in words: `the step A of X and the step B of Y`.
    func enumeration() -> String { self.map { "the \($0)" }.withoutRepetition().enumeration() }
}

extension Sequence<String> {
    /// The words with commas and an "and": `A, B and C`.
    func enumeration() -> String {
        let words = Array(self)
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    /// The words with commas and an "or": `A, B or C`.
    func alternatives() -> String {
        let words = Array(self)
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    /// The words in order of their first appearance, each once.
    func withoutRepetition() -> [String] {
        var seen: Set<String> = []
        return self.filter { seen.insert($0).inserted }
    }
}
