/// A piece of Swift in a document, or the code in a test file that it shows.
///
/// In a test file a snippet is what stands between `// snippet: NAME` and `// end`. A name may come several
/// times: its pieces belong together, in the order of the file.
struct Snippet {
    /// Where the snippet stands, for people.
    let place: String

    /// The lines that say something, without their indentation.
    private(set) var lines: [String] = []

    /// Adds a line unless it is blank.
    mutating func append(_ line: String) {
        let line = String(line.drop { $0 == " " })
        if !line.isEmpty { self.lines.append(line) }
    }

    /// The pieces of Swift that a document shows.
    ///
    /// A code file of the tutorial is one piece. What it imports is not part of that: the files that the tests compile may
    /// import more.
    static func shown(in path: String) throws -> [Snippet] {
        if path.hasSuffix(".swift") {
            var snippet = Snippet(place: path)
            for line in try Repository.lines(of: path) where !line.contains(#/^(@testable )?import /#) {
                snippet.append(line)
            }
            return [snippet]
        }
        var snippets: [Snippet] = []
        var open: Snippet?
        for (index, line) in try Repository.lines(of: path).enumerated() {
            switch line.drop(while: { $0 == " " }) {
            case "```swift": open = Snippet(place: "\(path):\(index + 1)")
            case "```":
                if let snippet = open { snippets.append(snippet) }
                open = nil
            default: open?.append(line)
            }
        }
        return snippets
    }

    /// The pieces of code that a test file offers to documents.
    static func compiled(in path: String) throws -> [Snippet] {
        var names: [String] = []
        var snippets: [String: Snippet] = [:]
        var open: String?
        for line in try Repository.lines(of: path) {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("// snippet: ") {
                let name = String(text.dropFirst("// snippet: ".count))
                if snippets[name] == nil {
                    names.append(name)
                    snippets[name] = Snippet(place: "\(path), snippet '\(name)'")
                }
                open = name
            } else if text == "// end" {
                open = nil
            } else if let open {
                snippets[open]?.append(line)
            }
        }
        return names.compactMap { snippets[$0] }
    }

    /// How many lines this snippet and another begin with in common.
    func commonLines(with other: Snippet) -> Int {
        zip(self.lines, other.lines).prefix { $0 == $1 }.count
    }
}
