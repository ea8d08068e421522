import Testing

@testable import Choreography

/// A synchronous store as a user might write it, by what is public of the framework: a list that only grows.
private final class Diary: VolatileStore {
    typealias Transaction = Page

    struct Page: Sendable {
        fileprivate let diary: Diary
        fileprivate let isOpen: @Sendable () -> Bool

        func write(_ line: String) {
            self.diary.lines.withLock { lines in
                if self.isOpen() { lines.written.append(line) }
            }
        }
    }

    private struct Lines: Sendable {
        var committed: [String] = []
        var written: [String] = []
    }

    let records = StepRecords()
    private let lines = Locked(Lines())

    var committed: [String] { self.lines.withLock { $0.committed } }

    var transaction: Page { Page(diary: self, isOpen: { true }) }

    func makeAbandonableTransaction() -> (transaction: Page, abandon: @Sendable () -> Void) {
        (self.transaction, {})
    }

    /// One participant writes here, so that there is nobody to wait for.
    func beginTurn() async {}

    func commit() {
        self.records.commit()
        self.lines.withLock { lines in
            lines.committed += lines.written
            lines.written = []
        }
    }

    func rollback() {
        self.records.rollback()
        self.lines.withLock { $0.written = [] }
    }

    func endTurn() {}
}

/// A synchronous store that nobody tells to commit or to roll back.
private final class Slate: SynchronousStore {
    let transaction = ""

    func makeAbandonableTransaction() -> (transaction: String, abandon: @Sendable () -> Void) { ("", {}) }

    func beginTurn() async {}

    func endTurn() {}

    func withTransaction<Result: Sendable>(_ body: (String) async throws -> Result) async throws -> Result {
        try await body(self.transaction)
    }

    func record(of step: StepKey, in transaction: String) async throws -> StepRecord? { nil }

    func save(_ record: StepRecord, in transaction: String) async throws {}

    func settle(_ events: [EventID]) async throws {}

    func openRecords(of participant: String) async throws -> [StepRecord] { [] }
}

@Suite("A synchronous store of one's own", .timeLimit(.minutes(1)))
struct SynchronousStoreTests {
    @Test("Takes part like the one in memory: rolls back, is retried, and is resumed")
    func participation() async throws {
        let (diary, attempts) = (Diary(), Script())
        attempts.fail("write", times: 2)
        func choreography() -> SagaChoreography {
            SagaChoreography("diary") {
                Service("A", diary) {
                    InitiatingStep(
                        on: Begin.self,
                        completes: Did<A>.self,
                        rejects: Failed<A>.self,
                        retry: .immediate(maxAttempts: 3)
                    ) { command, page in
                        page.write("begun \(command.n)")
                        guard command.n > 0 else { throw Failed<A>(n: command.n) }
                        try attempts.enter("write", command.n)
                        return Did<A>(n: command.n)
                    }
                    Listener(on: Did<A>.self) { done, page in page.write("heard \(done.n)") }
                }
            }
        }
        let first = choreography()
        #expect(try await first.start(Begin(n: 1)).outcome.description == "completed")
        #expect(try await first.start(Begin(n: 0)).outcome.description == "compensated (Failed<A>)")
        #expect(await first.shutDown().isClean)
        #expect(try await choreography().start(Begin(n: 2)).outcome.description == "completed")
        #expect(diary.committed == ["begun 1", "heard 1", "begun 2", "heard 2"])
    }

    @Test("Is refused before a body is called if nothing would commit what bodies write")
    func refusal() async throws {
        let choreography = SagaChoreography("slate") {
            Service("A", Slate()) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self, rejects: Failed<A>.self) { command, _ in
                    Issue.record("The body is called.")
                    return Did<A>(n: command.n)
                }
                Listener(on: Did<A>.self) { _, _ in }
            }
        }
        let error = await #expect(throws: RuntimeError.self) { try await choreography.start(Begin(n: 1)) }
        #expect(error?.code == .invalidChoreography)
        let problem = choreography.graph.problems().first
        #expect(problem?.kind == .uncommittedStore)
        #expect(
            problem?.description
                == "The store Slate of A conforms to SynchronousStore alone, so that nothing would commit or roll back "
                + "what bodies write. Let it conform to VolatileStore, or to TransactionalStore alone if it is a database."
        )
    }

    @Test("Keeps the records that are saved in a committed transaction, and only those")
    func records() async throws {
        let diary = Diary()
        let keys = (1...2).map { StepKey(saga: SagaID(high: 1, low: UInt64($0)), participant: "P", step: "S") }
        await #expect(throws: Glitch.self) {
            try await diary.withTransaction { page in
                try await diary.save(StepRecord(key: keys[1], state: .committed), in: page)
                throw Glitch()
            }
        }
        try await diary.withTransaction { page in
            try await diary.save(StepRecord(key: keys[0], state: .committed), in: page)
        }
        #expect(try await diary.openRecords(of: "P").map(\.key) == [keys[0]])
    }
}
