import Choreography
import ChoreographySQLite
import Testing

@Suite("A call to the outside of a participant on SQLite", .timeLimit(.minutes(1)))
struct CrewCallTests {
    @Test("Tries a call again that has met trouble in a database of its own")
    func foreignTrouble() async throws {
        let store = try SQLiteStore.inMemory(migrations: Relay.migrations)
        var configuration = SagaChoreography.Configuration.once
        configuration.retry = .constant(.milliseconds(1), maxAttempts: 3)
        let calls = Counter()
        let choreography = SagaChoreography("caller", configuration: configuration) {
            A(store: store, script: Script())
            C(store: store, script: Script())
            Caller(store: store) {
                if calls.next() == 1 { throw SQLiteError(.busy, "elsewhere: database is locked.") }
            }
        }
        let saga = try await choreography.start(Begin(n: 1))
        #expect("\(try await saga.outcome)" == "completed")
        #expect(calls.last == 2)
        await choreography.shutDown()
    }

    @Test("Commits what a call has come to once, when its event comes twice")
    func repeatedCall() async throws {
        let store = try SQLiteStore.inMemory(migrations: Relay.migrations)
        var environment = Environment.system
        environment.faults = Twice()
        let calls = Counter()
        let choreography = SagaChoreography("caller", configuration: .once, environment: environment) {
            A(store: store, script: Script())
            C(store: store, script: Script())
            Caller(store: store) { _ = calls.next() }
        }
        let saga = try await choreography.start(Begin(n: 1))
        #expect("\(try await saga.outcome)" == "completed")
        #expect(choreography.deadLetters.isEmpty)
        #expect(calls.last == 1)
        await choreography.shutDown()
    }
}

private struct Caller: Participant {
    let store: SQLiteStore
    let call: @Sendable () async throws -> Void

    var reactions: [Reaction<SQLiteStore>] {
        ExternalStep(on: Began.self, completes: Went.self) { _, _ in
            try await self.call()
        } commit: { began, _, db in
            try db.count("B", 1)
            return Went(n: began.n)
        }
        .compensate(on: Refused.self) { _, _ in
        } commit: { effect, _ in
            Ungone(n: 0)
        }
        Listener(on: Ungone.self) { _, _ in }
    }
}

/// Repeats each delivery.
private struct Twice: FaultInjector {
    func failure(handling event: AnyEnvelope, in step: String, of participant: String, attempt: Int) -> (any Error)? {
        nil
    }
    func repeats(of event: AnyEnvelope, to participant: String) -> Int { 1 }
}
