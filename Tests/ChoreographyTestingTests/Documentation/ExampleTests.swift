import Testing

@Suite("The articles on testing", .timeLimit(.minutes(1)))
struct ExampleTests {
    @Test("Describe a bus by its functions, and check it")
    func bus() async throws {
        try await OwnBus.check()
    }

    @Test("Wait for a timer, and let its time pass")
    func clock() async throws {
        try await Pauses.check(Pauses.Line())
    }
}
