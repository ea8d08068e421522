import Testing

@Suite("The documents")
struct DocumentationTests {
    @Test("Show only code that the tests compile", arguments: Repository.documents + Repository.tutorialCode)
    func snippets(document: String) throws {
        let compiled = try Self.examples.flatMap { try Snippet.compiled(in: $0) }
        for snippet in try Snippet.shown(in: document) where !compiled.contains(where: { $0.lines == snippet.lines }) {
            let nearest = try #require(compiled.max { $0.commonLines(with: snippet) < $1.commonLines(with: snippet) })
            let line = nearest.commonLines(with: snippet)
            Issue.record(
                """
                \(snippet.place) shows code that no test compiles. It is most like \(nearest.place) and differs from it in:
                \(line < snippet.lines.count ? snippet.lines[line] : "(end of the block)")
                \(line < nearest.lines.count ? nearest.lines[line] : "(end of the snippet)")
                """
            )
        }
    }

    @Test("Show every snippet of code that is kept for them", arguments: Self.examples)
    func orphans(file: String) throws {
        let shown = try (Repository.documents + Repository.tutorialCode).flatMap { try Snippet.shown(in: $0) }
        for snippet in try Snippet.compiled(in: file) {
            #expect(shown.contains { $0.lines == snippet.lines }, "No document shows \(snippet.place).")
        }
    }

    @Test("Have a manifest in the tutorial that names products of this package")
    func manifest() throws {
        let shown = try Repository.lines(of: "Sources/Choreography/Documentation.docc/Resources/shop-01-Package.swift")
        let declared = try Repository.lines(of: "Package.swift").joined()
        let names = shown.flatMap { $0.matches(of: #/\.product\(name: "(?<name>[A-Za-z]+)"/#).map { String($0.name) } }
        #expect(names.count == 3)
        for name in names { #expect(declared.contains(".library(name: \"\(name)\"")) }
    }

    @Test("Link to files that exist", arguments: Repository.documents)
    func links(document: String) throws {
        let folder = document.split(separator: "/").dropLast().joined(separator: "/")
        for line in try Repository.lines(of: document) {
            for match in line.matches(of: #/\]\((?<target>[^)#:]+)(#[^)]*)?\)/#) {
                let target = String(match.target)
                #expect(Repository.has("\(folder)/\(target)"), "\(document) links to \(target), which does not exist.")
            }
        }
    }

    @Test("Name only files, folders and members of the sources that exist", arguments: Self.maintainers)
    func names(document: String) throws {
        for line in try Repository.lines(of: document) {
            for match in line.matches(of: #/`(?<path>[A-Z][A-Za-z]+/[A-Za-z+/]*(\.swift)?)`/#) {
                let path = String(match.path)
                let isThere = Self.places.contains { Repository.has($0 + path) }
                #expect(isThere, "\(document) names \(path), which does not exist.")
            }
            for match in line.matches(of: #/`(?<type>[A-Z][A-Za-z]+)\.(?<member>[a-z][A-Za-z]+)(\(.*\))?`/#) {
                let (type, member) = (String(match.type), String(match.member))
                #expect(try Self.declares(type, member), "\(document) names \(type).\(member), which does not exist.")
            }
        }
    }

    @Test("Name only tests that exist")
    func tests() throws {
        let sources = try Repository.files(in: "Tests", ending: ".swift").map { file in
            try Repository.lines(of: file).joined(separator: " ")
        }
        let tests = Set(sources.flatMap { $0.matches(of: #/@Test\(\s*"(?<name>[^"]+)"/#).map { String($0.name) } })
        var named: [String] = []
        for line in try Repository.lines(of: "Docs/Guarantees.md") {
            named += line.matches(of: #/"(?<name>[A-Z][^"]+)"/#).map { String($0.name) }
        }
        #expect(named.count > 80)
        for name in named { #expect(tests.contains(name), "Docs/Guarantees.md names a test that does not exist.") }
    }

    /// Where documents look for what they name.
    private static let places = [
        "", "Sources/", "Sources/Choreography/", "Sources/ChoreographySQLite/", "Sources/ChoreographyTesting/",
        "Sources/ChoreographyReport/", "Sources/Orchestration/",
    ]

    /// Whether a file of the sources that is named after a type declares a member of that name.
    private static func declares(_ type: String, _ member: String) throws -> Bool {
        let files = Repository.files(in: "Sources", ending: ".swift").filter { path in
            let name = path.split(separator: "/").last ?? ""
            return name == "\(type).swift" || name.hasPrefix("\(type)+")
        }
        let declaration = member == "init" ? #"\binit\("# : "(func|var|let|case) \(member)\\b"
        return try files.contains { file in
            try Repository.lines(of: file).contains { $0.contains(try Regex(declaration)) }
        }
    }

    /// What maintainers and operators read.
    private static let maintainers = Repository.documents.filter { !$0.hasPrefix("Sources/") }

    /// The files whose code documents show.
    static let examples = Repository.files(in: "Tests", ending: ".swift").filter {
        $0.contains("/Documentation/Examples/")
    }
}
