import ChoreographyTesting
import Foundation
import Testing

@Suite("The article on coverage", .timeLimit(.minutes(1)))
struct CoverageArticleTests {
    @Test("Shows the report that its example prints, and exempts what is missing")
    func report() async throws {
        let coverage = try await Covered.observe()
        let article = URL(filePath: #filePath)
            .deletingLastPathComponent()
            .appending(path: "../../../Sources/Choreography/Documentation.docc/CoveringAChoreography.md")
        let text = try String(contentsOf: article, encoding: .utf8)
        #expect(text.contains("```text\n\(coverage.report)\n```"))
        try Covered.require(coverage)
        #expect(try Covered.merge(coverage).record.entries == coverage.record.entries)
    }
}
