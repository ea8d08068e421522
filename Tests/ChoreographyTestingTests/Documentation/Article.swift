import Foundation

/// An article of the module, as it is in the repository.
struct Article {
    private let text: String

    init(_ name: String) throws {
        let articles = URL(filePath: #filePath)
            .appending(path: "../../../../Sources/ChoreographyTesting/Documentation.docc")
            .standardizedFileURL
        self.text = try String(contentsOf: articles.appending(path: "\(name).md"), encoding: .utf8)
    }

    /// Whether the article shows exactly this as what is printed.
    func shows(_ output: some CustomStringConvertible) -> Bool { self.text.contains("```text\n\(output)\n```") }

    /// How many lines of Swift it shows before the first output, not counting blank ones.
    var linesBeforeOutput: Int {
        var count = 0
        var isCode = false
        for line in self.text.split(separator: "\n") {
            switch line {
            case "```text": return count
            case "```swift": isCode = true
            case "```": isCode = false
            default: if isCode { count += 1 }
            }
        }
        return count
    }
}
