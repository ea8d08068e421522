import Choreography
import ChoreographySQLite
import ChoreographyTesting
import Foundation
import Testing

@Suite("A choreography on SQLite that was cut off", .timeLimit(.minutes(2)))
struct RecoveryTests {
    /// Starts a saga, and copies the files while the `cut`th body runs.
    private func cut(_ relay: Relay, at cut: Int, n: Int) async throws -> TemporaryFolder? {
        let calls = Counter()
        let copied = Box<TemporaryFolder>()
        relay.script.on { [folder = relay.folder] _, _ in
            if calls.next() == cut { copied.value = try Cutting.copyFiles(of: folder) }
        }
        let choreography = relay.choreography(Relay.quick)
        _ = try await choreography.start(Begin(n: n)).outcome
        await choreography.shutDown()
        return copied.value
    }

    @Test("Is finished by the next one, with effects once, whichever body was running", arguments: [1, 3], [3, 5])
    func everyBody(_ files: Int, _ n: Int) async throws {
        for cut in 1...9 {
            let relay = try Relay(in: try TemporaryFolder(), files: files)
            guard let copy = try await self.cut(relay, at: cut, n: n) else {
                #expect(cut > (n == 5 ? 4 : 2))
                return
            }
            let next = try Relay(in: copy, files: files)
            let choreography = next.choreography(Relay.quick)
            let left = try await choreography.resumeSagas()
            var outcomes: [String] = []
            for saga in left { outcomes.append("\(try await saga.outcome)") }
            if left.isEmpty { outcomes.append("\(try await choreography.start(Begin(n: n)).outcome)") }
            #expect(outcomes == [n == 5 ? "compensated (Refused)" : "completed"], "cut at body \(cut)")
            #expect(try await next.counts == (n == 5 ? [0, 0, 0] : [1, 1, 1]), "cut at body \(cut)")
            #expect(await choreography.shutDown().isClean)
        }
    }

    @Test("Keeps a dead letter as it was, with what waits behind it, until it is replayed")
    func deadLetter() async throws {
        let folder = try TemporaryFolder()
        let first: DeadLetter
        do {
            let relay = try Relay(in: folder, files: 3)
            relay.script.on { step, _ in if step == "B" { throw Glitch() } }
            let choreography = relay.choreography(Relay.quick)
            first = try await choreography.deadLetter(of: try await choreography.start(Begin(n: 3)))
            await choreography.shutDown()
        }
        for _ in 0..<2 {
            let relay = try Relay(in: folder, files: 3)
            let choreography = relay.choreography(Relay.quick)
            let saga = try #require(try await choreography.resumeSagas().first)
            let found = try await choreography.deadLetter(of: saga)
            #expect(found.id == first.id)
            #expect("\(found.error)" == "\(first.error)")
            #expect(found.attempts == 3)
            #expect(found.time == first.time)
            #expect(found.event.name == "Began")
            #expect(relay.script.count("B") == 0, "its body is not called")
            #expect(choreography.monitor.sagas().map(\.phase) == [.parked])
            await choreography.shutDown()
        }
        let relay = try Relay(in: folder, files: 3)
        let choreography = relay.choreography(Relay.quick)
        let left = try await choreography.resumeSagas()
        try choreography.replay(try await choreography.deadLetter(of: try #require(left.first)).id)
        #expect("\(try await #require(left.first).outcome)" == "completed")
        #expect(try await relay.counts == [1, 1, 1])
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Finds nothing of a dead letter that was discarded, and the debt that it left in no saga")
    func discarded() async throws {
        let folder = try TemporaryFolder()
        do {
            let relay = try Relay(in: folder, files: 1)
            relay.script.on { step, _ in if step == "B" { throw Glitch() } }
            let choreography = relay.choreography(Relay.quick)
            let saga = try await choreography.start(Begin(n: 3))
            try choreography.discard(try await choreography.deadLetter(of: saga).id, reason: "nobody wants it")
            guard case .stuck(let debts) = try await saga.outcome else { throw Glitch() }
            #expect(debts.map(\.reason) == ["discarded: nobody wants it"])
            await choreography.shutDown()
        }
        let relay = try Relay(in: folder, files: 1)
        let choreography = relay.choreography(Relay.quick)
        #expect(try await choreography.resumeSagas().isEmpty)
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Makes a dead letter of an event whose body brings the process down each time, and calls it no more")
    func poison() async throws {
        var folder = try TemporaryFolder()
        for attempt in 1...4 {
            let relay = try Relay(in: folder, files: 3)
            let copied = Box<TemporaryFolder>()
            relay.script.on { [folder] step, _ in
                // The process ends here: the next one finds the files as they are now.
                if step == "B" { copied.value = try Cutting.copyFiles(of: folder) }
            }
            let choreography = relay.choreography(Relay.quick)
            let left = try await choreography.resumeSagas()
            if attempt == 1 { _ = try await choreography.start(Begin(n: 3)).outcome }
            if attempt > 3 {
                let letter = try await choreography.deadLetter(of: try #require(left.first))
                #expect("\(letter.error)".contains("never finished"))
                #expect(relay.script.count("B") == 0)
                return
            }
            for saga in left { _ = try await saga.outcome }
            folder = try #require(copied.value)
        }
    }

    @Test("Goes on counting the attempts of a body that failed before")
    func attempts() async throws {
        let folder = try TemporaryFolder()
        var configuration = Relay.quick
        configuration.retry = .constant(.seconds(3600), maxAttempts: 3)
        configuration.retention = .seconds(86_400)
        for attempt in 1...3 {
            let relay = try Relay(in: folder, files: 1)
            relay.script.on { step, _ in if step == "B" { throw Glitch() } }
            let choreography = relay.choreography(configuration)
            let left = try await choreography.resumeSagas()
            let saga = if let left = left.first { left } else { try await choreography.start(Begin(n: 3)) }
            for await entry in saga.timeline where entry.kind == .retried || entry.kind == .deadLettered { break }
            #expect(choreography.deadLetters.map(\.attempts) == (attempt == 3 ? [3] : []))
            await choreography.shutDown(within: .zero)
        }
    }

    @Test("Keeps the order of a saga's events across files")
    func order() async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: 3)
        let copy = try #require(try await self.cut(relay, at: 4, n: 5))
        let next = try Relay(in: copy, files: 3)
        let choreography = next.choreography(Relay.quick)
        let saga = try #require(try await choreography.resumeSagas().first)
        #expect("\(try await saga.outcome)" == "compensated (Refused)", "the cause is known, whoever had settled it")
    }

    @Test("Takes over what was recorded by hand, once, and goes on as if it had recorded it itself")
    func byHand() async throws {
        let folder = try TemporaryFolder()
        let sagas = (1...3).map { SagaID(high: 7, low: $0) }
        do {
            let store = try Relay(in: folder).stores[0]
            for saga in sagas { try await store.record(Self.began(in: saga)) }
        }
        let parked: SagaID
        do {
            let relay = try Relay(in: folder)
            relay.script.on { step, n in if step == "B", n == 1 { throw Glitch() } }
            let choreography = relay.choreography(Relay.quick)
            let left = try await choreography.resumeSagas()
            #expect(left.map(\.id) == sagas)
            for saga in left { #expect("\(try await saga.outcome)" == "completed") }
            #expect(try await relay.counts == [0, 3, 3])
            let saga = try await choreography.start(Begin(n: 1))
            parked = try await choreography.deadLetter(of: saga).saga
            await choreography.shutDown()
        }
        let inspection = try SQLiteStore.inspect(path: folder.file("0.db"))
        #expect(inspection.unsettledEvents.map(\.saga) == [parked])
        let relay = try Relay(in: folder)
        let choreography = relay.choreography(Relay.quick)
        let saga = try #require(try await choreography.resumeSagas().first)
        try choreography.replay(try await choreography.deadLetter(of: saga).id)
        #expect("\(try await saga.outcome)" == "completed")
        #expect(await choreography.shutDown().isClean)
    }

    /// A record of A's step, whose event is to be published.
    private static func began(in saga: SagaID) -> StepRecord {
        let event = StoredEvent(
            name: Began.messageName,
            version: 1,
            metadata: EnvelopeMetadata(
                id: EventID(high: 8, low: saga.low),
                saga: saga,
                causation: nil,
                time: Timestamp(nanoseconds: 1),
                source: EventSource("A")
            ),
            payload: Array(#"{"n":3}"#.utf8)
        )
        var types = KnownTypes()
        types.learn(Began.self)
        let envelope = types.envelope(event)
        let key = StepKey(saga: saga, participant: "A", step: "Begin")
        return StepRecord(key: key, state: .committed, completion: envelope, unsettled: [envelope])
    }

    @Test("Leaves nothing open of a record that was kept by hand, replaced and settled")
    func replaced() async throws {
        let relay = try Relay(in: try TemporaryFolder())
        let record = Self.began(in: SagaID(high: 7, low: 1))
        for _ in 0..<2 { try await relay.stores[0].record(record) }
        try await relay.stores[0].settle(record.unsettled.map(\.metadata.id))
        #expect(try await OtherProgram.run("SELECT count(*) FROM choreo_open", on: relay.folder.file("0.db")) == "0")
    }

    @Test("Refuses a store with open sagas whose steps are gone, unless told to go on without them")
    func removed() async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: 3)
        let copy = try #require(try await self.cut(relay, at: 2, n: 3))
        let next = try Relay(in: copy, files: 3)
        func choreography(_ configuration: SagaChoreography.Configuration) -> SagaChoreography {
            SagaChoreography("relay", configuration: configuration) {
                A(store: next.stores[0], script: next.script)
                C(store: next.stores[2], script: next.script)
                Stand(store: next.stores[2])
            }
        }
        var configuration = Relay.quick
        let comparison = try await choreography(configuration).validate(against: next.stores[0])
        #expect(comparison.openSagas == 1)
        #expect(comparison.removed == ["B.Began", "B.Ungone"])
        #expect(comparison.added == ["Stand.other", "Stand.Ungone"])
        let error = await #expect(throws: RuntimeError.self) { try await choreography(configuration).resumeSagas() }
        #expect(error?.code == .incompatibleStore)
        #expect(error?.message.contains("the participant 'B' is not declared any more, and 1 saga is open") == true)
        configuration.removedSteps = .abandon
        let abandoning = choreography(configuration)
        for saga in try await abandoning.resumeSagas() { _ = try await saga.outcome }
        #expect(await abandoning.shutDown().isClean)
    }

    @Test("Purges the entries of ended sagas after the retention, and keeps those of open ones")
    func retention() async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: 1)
        relay.script.on { step, n in if step == "B", n == 1 { throw Glitch() } }
        var configuration = Relay.quick
        configuration.retry = .never
        configuration.retention = .seconds(60)
        let clock = ManualClock()
        let choreography = relay.choreography(configuration, environment: Environment(clock: clock))
        let parked = try await choreography.start(Begin(n: 1))
        _ = try await choreography.deadLetter(of: parked)
        for n in [2, 3] { _ = try await choreography.start(Begin(n: n)).outcome }
        clock.jump(by: .seconds(50))
        for n in [4, 6] { _ = try await choreography.start(Begin(n: n)).outcome }
        clock.jump(by: .seconds(70))
        _ = try await choreography.start(Begin(n: 7)).outcome
        await choreography.shutDown()
        let sagas = try await relay.stores[0].journaledSagas()
        #expect(sagas.count == 3, "the open one, the last one, and that of the last entry before it")
        #expect(sagas.contains(parked.id))
    }
}

extension SQLiteStore {
    fileprivate func record(_ record: StepRecord) async throws {
        try await self.withTransaction { try await self.save(record, in: $0) }
    }
}

/// Takes the place of a participant that is gone.
private struct Stand: Participant {
    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        CompensatableStep(on: Began.self, completes: Went.self, id: "other") { began, _ in Went(n: began.n) }
            .compensate(on: Refused.self) { went, _ in Ungone(n: went.n) }
        Listener(on: Ungone.self) { _, _ in }
    }
}
