import ChoreographyTesting
import Testing

@Suite("The article on coverage", .timeLimit(.minutes(1)))
struct CoverageArticleTests {
    @Test("Shows the report that its example prints, and exempts what is missing")
    func report() async throws {
        let coverage = try await Covered.observe()
        #expect(try Article("CoveringAChoreography").shows(coverage.report), "\(coverage.report)")
        try Covered.require(coverage)
        #expect(try Covered.merge(coverage).record.entries == coverage.record.entries)
    }
}
