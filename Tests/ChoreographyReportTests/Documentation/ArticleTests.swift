import ChoreographyReport
import Foundation
import Testing

@Suite("The article on the saga explorer", .timeLimit(.minutes(1)))
struct ArticleTests {
    @Test("Writes a page with a named saga, and makes one of a simulation")
    func examples() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("article-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await Explored.write(to: folder.path)
        let page = try PageContent(Array(Data(contentsOf: folder.appendingPathComponent("bakery.html"))))
        #expect(page.sagas.labels == ["Cake 1"])
        #expect(try PageContent(try await Explored.simulate()).counts[0...1].reduce(0, +) > 0)
    }

    @Test("Tells the limits that a recorder has")
    func limits() throws {
        let article = URL(filePath: #filePath)
            .appending(path: "../../../../Sources/ChoreographyReport/Documentation.docc/ExploringSagas.md")
        let text = try String(contentsOf: article.standardizedFileURL, encoding: .utf8)
        let limits = SagaRecorder.Limits()
        for limit in [
            "in the list | \(Self.grouped(limits.listedSagas)),", "at a time | \(Self.grouped(limits.openSagas)) |",
            "with timelines | \(Self.grouped(limits.stuckSagas)) |",
            "compensated sagas | \(limits.timelinesPerCause) for",
            "slowest sagas | \(limits.slowestTimelines) |", "a sample | \(Self.grouped(limits.sampledTimelines)) |",
            "of a timeline | the first \(limits.entriesPerTimeline) |",
        ] {
            #expect(text.contains(limit), "\(limit)")
        }
    }

    private static func grouped(_ number: Int) -> String {
        number.formatted(.number.locale(Locale(identifier: "en_US")))
    }
}
