/// What somebody may have meant who wrote something unknown.
struct Suggestion {
    private let word: String
    private let known: [String]

    init(for word: String, among known: [String]) {
        self.word = word
        self.known = known
    }

    /// The known word that is nearest, or all of them if none is near.
    var text: String {
        let distances = self.known.map { (word: $0, distance: Self.distance($0, self.word)) }
        if let nearest = distances.min(by: { $0.distance < $1.distance }), nearest.distance <= 2 {
            return nearest.word
        }
        guard let last = self.known.last, self.known.count > 1 else { return self.known.joined() }
        return "\(self.known.dropLast().joined(separator: ", ")) or \(last)"
    }

    /// How many letters have to be changed, added or left out (Levenshtein).
    private static func distance(_ first: String, _ second: String) -> Int {
        var row = Array(0...second.count)
        for (i, a) in first.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in second.enumerated() {
                let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[second.count]
    }
}
