import Choreography
import Testing

@Suite("The README", .timeLimit(.minutes(1)))
struct ReadmeTests {
    @Test("Fits on a page, and its first example in 40 lines")
    func length() throws {
        let lines = try Repository.lines(of: "README.md")
        #expect(lines.count < 100)
        let start = try #require(lines.firstIndex(of: "```swift"))
        let end = try #require(lines[start...].firstIndex(of: "```"))
        #expect(end - start - 1 < 40)
    }

    @Test("Gives one command that runs the demo, and one that runs the tests")
    func commands() throws {
        let lines = try Repository.lines(of: "README.md")
        #expect(lines.count { $0.hasPrefix(".ci/prepare && swift run ") } == 1)
        #expect(lines.count { $0.hasPrefix(".ci/prepare && swift test") } == 1)
    }

    @Test("Shows a first saga that completes")
    func firstSaga() async throws {
        guard case .completed = try await FirstSaga.run() else {
            Issue.record("The README's first saga did not complete.")
            return
        }
    }
}
