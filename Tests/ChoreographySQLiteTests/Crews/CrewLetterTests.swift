import Choreography
import ChoreographySQLite
import Testing

@Suite("A dead letter of a participant on SQLite", .timeLimit(.minutes(1)))
struct CrewLetterTests {
    @Test("Settles a deadline whose dead letter is discarded")
    func discardedDeadline() async throws {
        let store = try SQLiteStore.inMemory(migrations: Relay.migrations)
        let gate = AsyncStream<Void>.makeStream()
        let choreography = SagaChoreography("ward", configuration: .once) {
            A(store: store, script: Script())
            Porter(store: store)
            Doctor(store: InMemoryStore(Nothing()), gate: gate.stream)
            Alarm(store: store)
        }
        let saga = try await choreography.start(Begin(n: 1))
        try choreography.discard(try await choreography.deadLetter(of: saga).id, reason: "never mind")
        gate.continuation.yield()
        let outcome = try await saga.outcome
        #expect("\(outcome)" == "stuck (Alarm owes Began after Began: discarded: never mind)")
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Counts the attempts of a replayed dead letter from the beginning, also in the next process")
    func replayedAfresh() async throws {
        let folder = try TemporaryFolder()
        var configuration = SagaChoreography.Configuration.once
        configuration.retry = .constant(.milliseconds(1), maxAttempts: 3)
        let relay = try Relay(in: folder, files: 1)
        let copied = Box<TemporaryFolder>()
        relay.script.on { [script = relay.script] step, _ in
            guard step == "B" else { return }
            // The process ends during the second attempt after the replay.
            if script.count("B") == 5 { copied.value = try Cutting.copyFiles(of: folder) }
            throw Glitch()
        }
        let choreography = relay.choreography(configuration)
        let saga = try await choreography.start(Begin(n: 3))
        try choreography.replay(try await choreography.deadLetter(of: saga).id)
        var letters = 0
        for await entry in saga.timeline where entry.kind == .deadLettered {
            letters += 1
            if letters == 2 { break }
        }
        await choreography.shutDown()
        let next = try Relay(in: try #require(copied.value), files: 1)
        let resumed = next.choreography(configuration)
        let left = try #require(try await resumed.resumeSagas().first)
        #expect("\(try await left.outcome)" == "completed")
        await resumed.shutDown()
    }

    @Test(
        "Is there again after a restart if its event came from outside, whichever readers have it",
        arguments: ["B", "C"]
    )
    func published(failing: String) async throws {
        let folder = try TemporaryFolder()
        do {
            let relay = try Relay(in: folder, files: 1)
            relay.script.on { step, _ in if step == failing { throw Glitch() } }
            let choreography = relay.choreography(.once)
            // Its sender would be told once every reader has committed it, which is never.
            let sent = Task {
                failing == "B"
                    ? try await choreography.publish(Began(n: 1)) : try await choreography.publish(Went(n: 1))
            }
            while choreography.deadLetters.isEmpty, !Task.isCancelled { await Task.yield() }
            await choreography.shutDown()
            await #expect(throws: RuntimeError.self) { try await sent.value }
        }
        for isMended in [false, true] {
            let relay = try Relay(in: folder, files: 1)
            let choreography = relay.choreography(.once)
            let saga = try #require(try await choreography.resumeSagas().first)
            let letter = try await choreography.deadLetter(of: saga)
            #expect(letter.participant == failing)
            #expect(relay.script.count(failing) == 0)
            if isMended {
                try choreography.replay(letter.id)
                #expect("\(try await saga.outcome)" == "completed")
                #expect(relay.script.count(failing) == 1)
            }
            await choreography.shutDown()
        }
        let choreography = try Relay(in: folder, files: 1).choreography(.once)
        #expect(try await choreography.resumeSagas().isEmpty)
        #expect(choreography.deadLetters.isEmpty)
        await choreography.shutDown()
    }

    @Test("Keeps a discarded dead letter until what that comes to is committed")
    func discardedBehindPause() async throws {
        let folder = try TemporaryFolder()
        var configuration = SagaChoreography.Configuration.once
        configuration.compensationRetry = .constant(.seconds(3600), maxAttempts: 2)
        configuration.retention = .seconds(86_400)
        let gate = AsyncStream<Void>.makeStream()
        do {
            let ward = try Ward(in: folder)
            ward.script.on { step, _ in if step == "went" || step == "undo began" { throw Glitch() } }
            let choreography = ward.choreography(configuration, gate: gate.stream)
            let saga = try await choreography.start(Begin(n: 1))
            let letter = try await choreography.deadLetter(of: saga)
            gate.continuation.yield()
            for await entry in saga.timeline where entry.kind == .retried { break }
            try choreography.discard(letter.id, reason: "nobody wants it")
            for await entry in saga.timeline where entry.kind == .discarded { break }
            await choreography.shutDown(within: .zero)
        }
        let inspection = try SQLiteStore.inspect(path: folder.file("0.db"))
        #expect(inspection.deadLetters.map(\.step) == ["Went"])
    }

    @Test("Keeps what is owed in the commit in which a discarded dead letter is removed")
    func discardedAtOnce() async throws {
        let folder = try TemporaryFolder()
        let relay = try Relay(in: folder, files: 1)
        relay.script.on { step, _ in if step == "B" { throw Glitch() } }
        // What a process finds that is started after the commit, before anything else is written.
        let copier = Copier(folder)
        let choreography = relay.choreography(.once, observers: [copier])
        let saga = try await choreography.start(Begin(n: 1))
        try choreography.discard(try await choreography.deadLetter(of: saga).id, reason: "lost")
        #expect("\(try await saga.outcome)" == "stuck (B owes Began after Began: discarded: lost)")
        await choreography.shutDown()
        let found = try SQLiteStore.inspect(path: try #require(copier.copy.value).file("0.db"))
        #expect(found.deadLetters.isEmpty)
        #expect(found.debts.map(\.reason) == ["discarded: lost"])
    }

    @Test("Keeps what is owed when the dead letter of an undo is discarded")
    func discardedUndo() async throws {
        let folder = try TemporaryFolder()
        let relay = try Relay(in: folder, files: 1)
        relay.script.on { step, _ in if step == "undo B" { throw Glitch() } }
        let copier = Copier(folder)
        let choreography = relay.choreography(.once, observers: [copier])
        let saga = try await choreography.start(Begin(n: 5))
        try choreography.discard(try await choreography.deadLetter(of: saga).id, reason: "paid by hand")
        await choreography.shutDown()
        for file in [try #require(copier.copy.value).file("0.db"), folder.file("0.db")] {
            let found = try SQLiteStore.inspect(path: file)
            #expect(found.deadLetters.isEmpty)
            #expect(found.debts.map(\.reason) == ["discarded: paid by hand"])
            #expect(found.debts.map(\.saga) == [saga.id])
        }
    }
}

/// Copies the files when a dead letter has been discarded, the last time that it is told so.
private struct Copier: SagaObserver {
    let folder: TemporaryFolder
    let copy = Box<TemporaryFolder>()

    init(_ folder: TemporaryFolder) { self.folder = folder }

    func observe(_ entry: TimelineEntry) {
        if entry.kind == .discarded { self.copy.value = try? Cutting.copyFiles(of: self.folder) }
    }
}

/// Goes off at once, and fails.
private struct Alarm: Participant {
    struct Failure: Error {}

    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        Deadline(after: Began.self, within: .milliseconds(1), unless: Arrived.self, rejects: Refused.self) { _, _ in
            throw Failure()
        }
    }
}
