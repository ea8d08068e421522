import Choreography
import ChoreographySQLite
import Testing

@Suite("Bodies that share a transaction on SQLite", .timeLimit(.minutes(2)))
struct GroupTests {
    /// Runs many sagas at once: how many completed, were undone, and are parked at the end.
    private func run(
        _ relay: Relay,
        _ count: Int,
        parking isParked: @escaping @Sendable (Int) -> Bool
    ) async throws
        -> (ended: [String: Int], choreography: SagaChoreography)
    {
        let choreography = relay.choreography(Relay.quick)
        let ended = try await withThrowingTaskGroup(of: String?.self) { group in
            for n in 1...count {
                group.addTask {
                    let saga = try await choreography.start(Begin(n: n))
                    guard isParked(n) else { return "\(try await saga.outcome)" }
                    _ = try await choreography.deadLetter(of: saga)
                    return nil
                }
            }
            var ended: [String: Int] = [:]
            for try await outcome in group { if let outcome { ended[outcome, default: 0] += 1 } }
            return ended
        }
        return (ended, choreography)
    }

    @Test(
        "Commits nothing of a body that swallows an error of SQL, retries it, and keeps the others",
        arguments: [1, 3]
    )
    func swallowed(_ files: Int) async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: files)
        relay.script.onWrite { step, n, db in
            guard step == "B", n % 7 == 1 else { return }
            _ = try? db.execute("INSERT INTO nowhere VALUES(1)")
            _ = try db.execute("UPDATE counts SET count = count + 1000")
        }
        let (ended, choreography) = try await self.run(relay, 210) { $0 % 7 == 1 }
        #expect(choreography.deadLetters.count == 30)
        #expect(
            choreography.deadLetters.allSatisfy { $0.attempts == 3 && "\($0.error)".contains("no such table: nowhere") }
        )
        #expect(ended == ["completed": 144, "compensated (Refused)": 36])
        #expect(try await relay.counts == [174, 144, 144])
        #expect(try await relay.marks == [174, 144, 144])
        await choreography.shutDown()
    }

    @Test("Takes back exactly the writes of a body that rejects or throws after them", arguments: [1, 3])
    func takenBack(_ files: Int) async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: files)
        let failed = Guarded<Set<Int>>([])
        relay.script.onWrite { step, n, db in
            guard step == "B", n % 3 == 0, failed.withLock({ $0.insert(n).inserted }) else { return }
            _ = try db.execute("UPDATE counts SET count = count + 1000")
            throw Glitch()
        }
        let (ended, choreography) = try await self.run(relay, 600) { _ in false }
        #expect(ended == ["completed": 480, "compensated (Refused)": 120])
        #expect(try await relay.counts == [480, 480, 480])
        #expect(try await relay.marks == [480, 480, 480])
        #expect(await choreography.shutDown().isClean)
    }

    @Test(
        "Take back what triggers alone have written for a body that rejects",
        arguments: [
            "UPDATE sums SET sum = 5", "DELETE FROM sums", "UPDATE counts SET step = step || '!' WHERE step = 'B'",
        ] as [StaticString]
    )
    func triggers(_ sql: StaticString) async throws {
        let migrations = [
            SQLiteMigration(
                "triggers",
                "CREATE VIEW sums AS SELECT sum(count) AS sum FROM counts",
                "CREATE TRIGGER sum INSTEAD OF UPDATE ON sums BEGIN UPDATE counts SET count = new.sum; END",
                "CREATE TRIGGER zero INSTEAD OF DELETE ON sums BEGIN UPDATE counts SET count = 7; END",
                """
                CREATE TRIGGER keep BEFORE UPDATE OF step ON counts BEGIN
                    UPDATE counts SET count = 7;
                    SELECT RAISE(IGNORE);
                END
                """
            )
        ]
        let store = try SQLiteStore.inMemory(migrations: Relay.migrations + migrations)
        let choreography = SagaChoreography("gate", configuration: Relay.quick) { Gate(store: store, sql: sql) }
        #expect("\(try await choreography.start(Begin(n: 5)).outcome)" == "compensated (Refused)")
        let counts = try await store.read { db in
            try db.query("SELECT count FROM counts") { try $0.get(0, as: Int.self) }
        }
        #expect(counts == [0, 0, 0])
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Give up a body alone that rolls back the transaction that it shares", arguments: [1, 3])
    func rolledBack(_ files: Int) async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: files)
        relay.script.onWrite { step, n, db in
            guard step == "B", n % 7 == 1 else { return }
            _ = try? db.execute("INSERT OR ROLLBACK INTO counts VALUES('A', 5)")
            _ = try? db.execute("UPDATE counts SET count = count + 1000")
        }
        let (ended, choreography) = try await self.run(relay, 70) { $0 % 7 == 1 }
        #expect(choreography.deadLetters.count == 10)
        #expect(choreography.deadLetters.allSatisfy { "\($0.error)".contains("rolled the transaction back") })
        #expect(ended == ["completed": 48, "compensated (Refused)": 12])
        #expect(try await relay.counts == [58, 48, 48])
        await choreography.shutDown()
    }

    @Test("Give up a body alone that changes a table while it reads its rows")
    func lockedTable() async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: 1)
        relay.script.onWrite { step, n, db in
            guard step == "B", n == 1 else { return }
            _ = try db.query("SELECT step FROM counts") { _ in try db.execute("DROP TABLE counts") }
        }
        let (ended, choreography) = try await self.run(relay, 4) { $0 == 1 }
        #expect(choreography.deadLetters.count == 1)
        #expect(ended == ["completed": 3])
        #expect(try await relay.counts == [4, 3, 3])
        await choreography.shutDown()
    }

    @Test("Give up a body alone whose entry SQLite refuses, among many that are written together", arguments: [1, 3])
    func refusedEntry(_ files: Int) async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: files)
        try await OtherProgram.refuse(
            "new.payload LIKE '{\"n\":%1}' AND new.event IN (SELECT id FROM choreo_events WHERE name = 'Went')",
            on: relay.folder.file(files == 1 ? "0.db" : "1.db")
        )
        let (ended, choreography) = try await self.run(relay, 210) { $0 % 10 == 1 }
        #expect(choreography.deadLetters.count == 21)
        #expect(
            choreography.deadLetters.allSatisfy {
                $0.participant == "B" && $0.attempts == 3 && "\($0.error)".contains("nobody wants it")
            }
        )
        #expect(ended == ["completed": 147, "compensated (Refused)": 42])
        #expect(try await relay.counts == [168, 147, 147])
        #expect(try await relay.marks == [168, 147, 147])
        await choreography.shutDown()
        for number in 0..<files {
            #expect(try await OtherProgram.hasGapless(journal: relay.folder.file("\(number).db")))
        }
    }

    @Test(
        "Take back what was journaled of a body, and nothing before it",
        arguments: [(false, 1, true), (false, 40, false), (true, 1, true), (true, 40, true)]
    )
    func takenBackEntries(_ isGuarded: Bool, _ count: Int, _ isTakenBack: Bool) async throws {
        let store = try SQLiteStore.inMemory(migrations: Relay.migrations)
        let step = try store.number(ofStep: "step", of: "participant")
        func append(_ number: Int) throws {
            try store.append(
                JournalEntry(
                    saga: SagaID(high: UInt64(number), low: 0),
                    step: step,
                    role: .step,
                    state: .committed,
                    place: 0,
                    cause: nil,
                    event: nil,
                    time: Timestamp(nanoseconds: 0)
                )
            )
        }
        await store.beginTurn()
        try store.beginGroup()
        try store.beginBody(isGuarded: false)
        try store.keepBody()
        for number in 1...3 { try append(number) }
        try store.beginBody(isGuarded: isGuarded)
        if isGuarded { try store.transaction.count("A", 1) }
        try store.keepBody()
        for number in 4..<4 + count { try append(number) }
        #expect(try store.takeBackBody() == isTakenBack)
        try append(99)
        try store.commitGroup()
        let entries = try store.recover().entries
        store.endTurn()
        let kept = isTakenBack ? [1, 2, 3, 99] : [1, 2, 3] + Array(4..<4 + UInt64(count)) + [99]
        #expect(entries.map(\.saga.high) == kept)
        #expect(entries.map(\.number) == Array(1...kept.count))
    }

    @Test("Keep the entries of a step that came before a guarded body, and none of the body that rejects")
    func guardedEntries() async throws {
        let relay = try Relay(in: try TemporaryFolder())
        // C rejects every fifth saga after it has written, so that its bodies are guarded from the first one on.
        let (ended, choreography) = try await self.run(relay, 300) { _ in false }
        #expect(ended == ["completed": 240, "compensated (Refused)": 60])
        await choreography.shutDown()
        let entries = "SELECT count(*) FROM choreo_journal GROUP BY saga ORDER BY saga"
        let found = try await OtherProgram.run(entries, on: relay.folder.file("0.db")).split(separator: " ")
        // A, B, C and the listener; or A, B, C, two undos and their listeners.
        #expect(found.count { $0 == "4" } == 240)
        #expect(found.count { $0 == "7" } == 60)
    }

    @Test(
        "Give up a body alone whose event can't be stored, with what it has written",
        arguments: [Double.nan, .infinity, -1],
        [true, false]
    )
    func unstorable(_ value: Double, _ writes: Bool) async throws {
        let store = try SQLiteStore.inMemory(migrations: Relay.migrations)
        let choreography = SagaChoreography("scale", configuration: Relay.quick) {
            Scale(store: store, writes: writes)
        }
        let saga = try await choreography.start(Weigh(value: value))
        let letter = try await choreography.deadLetter(of: saga)
        #expect(letter.step == "Placed")
        #expect(letter.attempts == 3)
        #expect(saga.currentOutcome == nil)
        for _ in 0..<3 { #expect("\(try await choreography.start(Weigh(value: 2)).outcome)" == "completed") }
        let count = try await store.read { db in
            try db.first("SELECT count FROM counts WHERE step = 'A'") { try $0.get(0, as: Int.self) }
        }
        #expect(count == (writes ? 3 : 0))
        try choreography.discard(letter.id, reason: "a test")
        #expect("\(try await saga.outcome)".hasPrefix("stuck"))
        #expect(await choreography.shutDown().isClean)
    }
}

/// Writes by one statement, and rejects.
private struct Gate: Participant {
    let store: SQLiteStore
    let sql: StaticString

    var reactions: [Reaction<SQLiteStore>] {
        InitiatingStep(on: Begin.self, completes: Began.self) { begin, _ in Began(n: begin.n) }
            .compensate(on: Refused.self) { began, _ in Unbegun(n: began.n) }
        PivotStep(on: Began.self, completes: Went.self, rejects: Refused.self) { began, db in
            try db.execute(self.sql)
            throw Refused(n: began.n)
        }
        Listener(on: Went.self) { _, _ in }
        Listener(on: Unbegun.self) { _, _ in }
    }
}

private struct Weigh: Command { var value: Double }
private struct Placed: DomainEvent { var value: [Double] }
private struct Weighed: DomainEvent {
    var value: Double
    var note = ""
}

/// Publishes what can't be written as JSON: no number, or too much.
private struct Scale: Participant {
    let store: SQLiteStore
    let writes: Bool

    var reactions: [Reaction<SQLiteStore>] {
        InitiatingStep(on: Weigh.self, completes: Placed.self) { weigh, _ in
            Placed(value: weigh.value.isFinite ? [weigh.value] : [0, weigh.value.isNaN ? 1 : 2])
        }
        RetriableStep(on: Placed.self, completes: Weighed.self) { placed, db in
            if self.writes { try db.count("A", 1) }
            if placed.value == [-1] { return Weighed(value: 0, note: String(repeating: "x", count: 17 << 20)) }
            return Weighed(value: placed.value.count == 1 ? 1 : placed.value == [0, 1] ? .nan : .infinity)
        }
        Listener(on: Weighed.self) { _, _ in }
    }
}
