import Foundation

/// The files of the repository that the tests run in.
enum Repository {
    /// The folder that holds the package.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// What people read: the README, the documents and the articles, by their paths in the repository.
    static var documents: [String] {
        ["README.md"] + self.files(in: "Docs", ending: ".md")
            + self.files(in: "Sources/Choreography/Documentation.docc", ending: ".md")
            + self.files(in: "Sources/ChoreographyTesting/Documentation.docc", ending: ".md")
            + self.files(in: "Sources/ChoreographyReport/Documentation.docc", ending: ".md")
            + self.files(in: "Sources/Orchestration/Documentation.docc", ending: ".md")
    }

    /// The paths of all files below a folder whose names end like this, in alphabetical order.
    static func files(in folder: String, ending: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: self.root.appending(path: folder).path)
        let paths = found?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
    }

    /// The lines of a file.
    static func lines(of path: String) throws -> [String] {
        try String(contentsOf: self.root.appending(path: path), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// Whether there is a file or folder of that path.
    static func has(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: self.root.appending(path: path).standardizedFileURL.path)
    }
}
