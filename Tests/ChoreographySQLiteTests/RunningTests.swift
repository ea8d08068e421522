import Choreography
import ChoreographySQLite
import Testing

@Suite("A choreography on SQLite", .timeLimit(.minutes(1)))
struct RunningTests {
    @Test("Completes and compensates, in one file and in three", arguments: [1, 3])
    func ends(_ files: Int) async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: files)
        let choreography = relay.choreography()
        var outcomes: [String] = []
        for n in 1...10 { outcomes.append("\(try await choreography.start(Begin(n: n)).outcome)") }
        #expect(outcomes.count { $0 == "completed" } == 8)
        #expect(outcomes.count { $0 == "compensated (Refused)" } == 2)
        #expect(try await relay.counts == [8, 8, 8])
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Ends many sagas at once", arguments: [1, 3])
    func many(_ files: Int) async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: files)
        let choreography = relay.choreography()
        try await withThrowingTaskGroup { group in
            for n in 1...1000 {
                group.addTask { _ = try await choreography.start(Begin(n: n)).outcome }
            }
            try await group.waitForAll()
        }
        #expect(try await relay.counts == [800, 800, 800])
        #expect(await choreography.shutDown().isClean)
    }
}
