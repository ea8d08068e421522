#if GRDB
import Testing

@Suite("The article's example on GRDB", .timeLimit(.minutes(1)))
struct ExampleTests {
    @Test("Lends a book once, and takes it back from a reader who is blocked")
    func library() async throws {
        let folder = try TemporaryFolder()
        let seen = try await Library.borrow(for: ["Bob", "Ada", "Eve"], in: folder.path)
        #expect(seen == ["compensated (Blocked)", "completed", "compensated (NotThere)", "Emma"])
    }
}
#endif
