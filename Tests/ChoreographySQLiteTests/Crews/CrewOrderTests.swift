import Choreography
import ChoreographySQLite
import Testing

@Suite("Participants on SQLite, taking their turns", .timeLimit(.minutes(1)))
struct CrewOrderTests {
    @Test("Lets no participant wait until the others of its file have nothing left to do")
    func fairness() async throws {
        let store = try SQLiteStore.inMemory()
        let (quick, before) = (Counter(), Box<Int>())
        let choreography = SagaChoreography("counter") {
            Door(store: InMemoryStore(Nothing()))
            Quick(store: store, count: quick)
            Slow(store: store) { if before.value == nil { before.value = quick.last } }
        }
        try await choreography.resumeSagas()
        // Nothing of the file runs until all events wait.
        await store.beginTurn()
        var sagas: [SagaHandle] = []
        for n in 1...4000 { sagas.append(try await choreography.start(Begin(n: n))) }
        store.endTurn()
        for saga in sagas { #expect("\(try await saga.outcome)" == "completed") }
        #expect(try #require(before.value) < 4000)
        await choreography.shutDown()
    }

    @Test("Lets nothing overtake a dead letter of an earlier process")
    func deadLetterFirst() async throws {
        let folder = try TemporaryFolder()
        for isResumed in [false, true] {
            let ward = try Ward(in: folder)
            let choreography = ward.choreography(.once)
            ward.script.on { step, _ in if step == "began" { throw Glitch() } }
            let resumed = try await choreography.resumeSagas().first
            let saga = if let resumed { resumed } else { try await choreography.start(Begin(n: 1)) }
            _ = try await choreography.deadLetter(of: saga)
            for await entry in saga.timeline where entry.event?.name == "Went" && entry.participant == "Nurse" {
                #expect(entry.kind == .parked, isResumed ? "after a restart" : "at first")
                break
            }
            #expect(ward.script.count("went") == 0)
            await choreography.shutDown()
        }
    }

    @Test("Counts the attempts of a body that brings the process down, whichever file is read first")
    func poisonReadFirst() async throws {
        var folder = try TemporaryFolder()
        for attempt in 1...3 {
            let relay = try Relay(in: folder, files: 3)
            let copied = Box<TemporaryFolder>()
            relay.script.on { [folder] step, _ in
                if step == "B" { copied.value = try Cutting.copyFiles(of: folder) }
            }
            var configuration = SagaChoreography.Configuration.once
            configuration.retry = .constant(.milliseconds(1), maxAttempts: 2)
            let choreography = SagaChoreography("relay", configuration: configuration) {
                B(store: relay.stores[1], script: relay.script)
                C(store: relay.stores[2], script: relay.script)
                A(store: relay.stores[0], script: relay.script)
            }
            let left = try await choreography.resumeSagas()
            if attempt == 1 { _ = try await choreography.start(Begin(n: 3)).outcome }
            if attempt == 3 {
                let letter = try await choreography.deadLetter(of: try #require(left.first))
                #expect("\(letter.error)".contains("never finished"))
                #expect(relay.script.count("B") == 0)
            } else {
                for saga in left { _ = try await saga.outcome }
                folder = try #require(copied.value)
            }
            await choreography.shutDown()
        }
    }
}

private struct Door: Participant {
    let store: InMemoryStore<Nothing>

    var reactions: [Reaction<InMemoryStore<Nothing>>] {
        InitiatingStep(on: Begin.self, completes: Began.self) { begin, _ in Began(n: begin.n) }
    }
}

private struct Quick: Participant {
    let store: SQLiteStore
    let count: Counter

    var reactions: [Reaction<SQLiteStore>] {
        Listener(on: Began.self) { _, _ in _ = self.count.next() }
    }
}

private struct Slow: Participant {
    let store: SQLiteStore
    let run: @Sendable () -> Void

    var reactions: [Reaction<SQLiteStore>] {
        Listener(on: Began.self) { began, _ in
            if began.n == 1 {
                await Task.yield()
                self.run()
            }
        }
    }
}
