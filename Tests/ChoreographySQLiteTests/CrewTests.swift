import Choreography
import ChoreographySQLite
import ChoreographyTesting
import Testing

@Suite("Participants on SQLite, taking their turns", .timeLimit(.minutes(1)))
struct CrewTests {
    private struct Glitch: Error {}

    private static let once: SagaChoreography.Configuration = {
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .never
        configuration.compensationRetry = .constant(.milliseconds(1), maxAttempts: 1)
        return configuration
    }()

    // MARK: Order

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
            let choreography = ward.choreography(Self.once)
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

    // MARK: Events that can't be stored

    @Test(
        "Makes a dead letter of an event from memory that a step can't keep, and goes on with others",
        arguments: Weigher.Kind.allCases
    )
    fileprivate func unstorable(_ kind: Weigher.Kind) async throws {
        let store = try SQLiteStore.inMemory()
        var configuration = Self.once
        configuration.retry = .constant(.milliseconds(1), maxAttempts: 2)
        let choreography = SagaChoreography("scale", configuration: configuration) {
            Scales(store: InMemoryStore(Nothing()))
            Weigher(store: store, kind: kind)
        }
        let saga = try await choreography.start(Weigh(value: .nan))
        let letter = try await choreography.deadLetter(of: saga)
        #expect(letter.participant == "Weigher")
        for n in 1...3 { #expect("\(try await choreography.start(Weigh(value: Double(n))).outcome)" == "completed") }
        await choreography.shutDown()
    }

    @Test("Makes a dead letter when the event that a step rejects with can't be stored")
    func unstorableRejection() async throws {
        let store = try SQLiteStore.inMemory()
        let choreography = SagaChoreography("scale", configuration: Self.once) {
            Scales(store: InMemoryStore(Nothing()))
            Broken(store: store)
        }
        let saga = try await choreography.start(Weigh(value: 1))
        let letter = try await choreography.deadLetter(of: saga)
        #expect((letter.error as? RuntimeError)?.code == .unstorableMessage)
        try choreography.discard(letter.id, reason: "not wanted", compensating: TooHeavy(value: 2))
        #expect("\(try await saga.outcome)" == "compensated (TooHeavy)")
        #expect(await choreography.shutDown().isClean)
    }

    // MARK: Calls to the outside

    @Test("Tries a call again that has met trouble in a database of its own")
    func foreignTrouble() async throws {
        let store = try SQLiteStore.inMemory(migrations: Relay.migrations)
        var configuration = Self.once
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
        let choreography = SagaChoreography("caller", configuration: Self.once, environment: environment) {
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

    // MARK: Dead letters

    @Test("Settles a deadline whose dead letter is discarded")
    func discardedDeadline() async throws {
        let store = try SQLiteStore.inMemory(migrations: Relay.migrations)
        let gate = AsyncStream<Void>.makeStream()
        let choreography = SagaChoreography("ward", configuration: Self.once) {
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
        var configuration = Self.once
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

    @Test("Keeps a discarded dead letter until what that comes to is committed")
    func discardedBehindPause() async throws {
        let folder = try TemporaryFolder()
        var configuration = Self.once
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

    @Test("Keeps what is owed when the dead letter of an undo is discarded")
    func discardedUndo() async throws {
        let folder = try TemporaryFolder()
        let relay = try Relay(in: folder, files: 1)
        relay.script.on { step, _ in if step == "undo B" { throw Glitch() } }
        let choreography = relay.choreography(Self.once)
        let saga = try await choreography.start(Begin(n: 5))
        try choreography.discard(try await choreography.deadLetter(of: saga).id, reason: "paid by hand")
        await choreography.shutDown()
        let debts = try SQLiteStore.inspect(path: folder.file("0.db")).debts
        #expect(debts.map(\.reason) == ["discarded: paid by hand"])
        #expect(debts.map(\.saga) == [saga.id])
    }

    // MARK: Across files and processes

    @Test("Counts the attempts of a body that brings the process down, whichever file is read first")
    func poisonReadFirst() async throws {
        var folder = try TemporaryFolder()
        for attempt in 1...3 {
            let relay = try Relay(in: folder, files: 3)
            let copied = Box<TemporaryFolder>()
            relay.script.on { [folder] step, _ in
                if step == "B" { copied.value = try Cutting.copyFiles(of: folder) }
            }
            var configuration = Self.once
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

    @Test("Keeps a saga that has been parked for longer than the retention, through restarts")
    func retainedParked() async throws {
        try await self.retain(5 * 7 + 1, failing: "B") { relay, saga, choreography in
            try choreography.replay(try await choreography.deadLetter(of: saga).id)
            let outcome = try await saga.outcome
            #expect("\(outcome)" == "completed")
        }
    }

    @Test("Keeps what an undo needs whose dead letter is older than the retention, through restarts")
    func retainedUndo() async throws {
        try await self.retain(5, failing: "undo B") { relay, saga, choreography in
            try choreography.replay(try await choreography.deadLetter(of: saga).id)
            #expect(await choreography.shutDown().isClean)
            #expect(saga.currentOutcome?.description == "compensated (Refused)")
            #expect(relay.script.count("undo B") == 1)
        }
    }

    @Test("Keeps the event of a dead letter that is in another file, for as long as the letter")
    func retainedElsewhere() async throws {
        let folder = try TemporaryFolder()
        var configuration = Self.once
        configuration.retention = .seconds(60)
        var parked: SagaID?
        do {
            let relay = try Relay(in: folder, files: 3)
            relay.script.on { step, number in if step == "undo B", number == 5 { throw Glitch() } }
            let clock = ManualClock()
            let choreography = relay.choreography(configuration, environment: Environment(clock: clock))
            let saga = try await choreography.start(Begin(n: 5))
            parked = saga.id
            _ = try await choreography.deadLetter(of: saga)
            for _ in 1...5 {
                clock.jump(by: .seconds(3600))
                for number in [1, 2, 3] { _ = try await choreography.start(Begin(n: number)).outcome }
            }
            await choreography.shutDown()
        }
        let relay = try Relay(in: folder, files: 3)
        let choreography = relay.choreography(configuration)
        let saga = try #require(try await choreography.resumeSagas().first { $0.id == parked })
        try choreography.replay(try await choreography.deadLetter(of: saga).id)
        await choreography.shutDown()
        #expect(relay.script.count("undo B") == 1)
    }

    /// Lets a step of one saga fail for good, purges much later in two more processes, and then mends it.
    private func retain(
        _ n: Int,
        failing failingStep: String,
        _ mend: (Relay, SagaHandle, SagaChoreography) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        var configuration = Self.once
        configuration.retention = .seconds(60)
        var parked: SagaID?
        for process in 0...3 {
            let relay = try Relay(in: folder, files: 3)
            relay.script.on { step, number in
                if process < 3, step == failingStep, number == n { throw Glitch() }
            }
            let listenerStore = try SQLiteStore(path: folder.file("listener.db"))
            let clock = ManualClock()
            clock.jump(by: .seconds(3600 * process))
            let choreography = SagaChoreography(
                "relay",
                configuration: configuration,
                environment: Environment(clock: clock)
            ) {
                Ear(store: listenerStore)
                A(store: relay.stores[0], script: relay.script)
                B(store: relay.stores[1], script: relay.script)
                C(store: relay.stores[2], script: relay.script)
            }
            let left = try await choreography.resumeSagas().first { $0.id == parked }
            if process == 0 {
                let saga = try await choreography.start(Begin(n: n))
                parked = saga.id
                _ = try await choreography.deadLetter(of: saga)
            }
            if process < 3 {
                // Each file has entries after those of the saga, and purges before it takes them.
                for number in [1, 2, 3] { _ = try await choreography.start(Begin(n: number)).outcome }
            } else {
                try await mend(relay, try #require(left), choreography)
            }
            await choreography.shutDown()
        }
    }
}

// MARK: - Participants

private struct Nothing: Sendable {}

/// Repeats each delivery.
private struct Twice: FaultInjector {
    func failure(handling event: AnyEnvelope, in step: String, of participant: String, attempt: Int) -> (any Error)? {
        nil
    }
    func repeats(of event: AnyEnvelope, to participant: String) -> Int { 1 }
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

private struct Ear: Participant {
    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        Listener(on: Began.self) { _, _ in }
    }
}

/// A patient whose nurse handles two events, and whose doctor refuses when told to.
private struct Ward {
    let store: SQLiteStore
    let script = Script()

    init(in folder: TemporaryFolder) throws {
        self.store = try SQLiteStore(path: folder.file("0.db"), migrations: Relay.migrations)
    }

    func choreography(
        _ configuration: SagaChoreography.Configuration,
        gate: AsyncStream<Void>? = nil
    ) -> SagaChoreography {
        SagaChoreography("ward", configuration: configuration) {
            A(store: self.store, script: Script())
            Porter(store: self.store)
            Nurse(store: self.store, script: self.script)
            Doctor(store: InMemoryStore(Nothing()), gate: gate)
        }
    }
}

private struct Porter: Participant {
    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        CompensatableStep(on: Began.self, completes: Went.self) { began, _ in Went(n: began.n) }
            .compensate(on: Refused.self) { went, _ in Ungone(n: went.n) }
        Listener(on: Ungone.self) { _, _ in }
    }
}

private struct Nurse: Participant {
    let store: SQLiteStore
    let script: Script

    var reactions: [Reaction<SQLiteStore>] {
        CompensatableStep(on: Began.self, completes: Arrived.self) { began, db in
            try self.script.call("began", began.n, db)
            return Arrived(n: began.n)
        }
        .compensate(on: Refused.self) { arrived, db in
            try self.script.call("undo began", arrived.n, db)
            return Ungone(n: arrived.n)
        }
        CompensatableStep(on: Went.self, completes: Arrived.self) { went, db in
            try self.script.call("went", went.n, db)
            return Arrived(n: went.n)
        }
        .compensate(on: Refused.self) { arrived, _ in Ungone(n: arrived.n) }
    }
}

private struct Doctor: Participant {
    let store: InMemoryStore<Nothing>
    let gate: AsyncStream<Void>?

    var reactions: [Reaction<InMemoryStore<Nothing>>] {
        CompensatableStep(on: Went.self, completes: Arrived.self, rejects: Refused.self) { went, _ in
            if let gate = self.gate {
                for await _ in gate { break }
                throw Refused(n: went.n)
            }
            return Arrived(n: went.n)
        }
        .compensate(on: Refused.self) { arrived, _ in Ungone(n: arrived.n) }
        Listener(on: Arrived.self) { _, _ in }
    }
}

private struct Weigh: Command { var value: Double }
private struct Weighed: DomainEvent { var value: Double }
private struct Shown: DomainEvent { var value: Double }
private struct Noted: DomainEvent {}
private struct TooHeavy: CompensationEvent { var value: Double }
private struct Taken: CompensationEvent {}

private struct Scales: Participant {
    let store: InMemoryStore<Nothing>

    var reactions: [Reaction<InMemoryStore<Nothing>>] {
        InitiatingStep(on: Weigh.self, completes: Weighed.self) { weigh, _ in Weighed(value: weigh.value) }
            .compensate(on: TooHeavy.self) { _, _ in Taken() }
        CompensatableStep(on: Weighed.self, completes: Shown.self, rejects: TooHeavy.self) { weighed, _ in
            Shown(value: weighed.value)
        }
        .compensate(on: TooHeavy.self) { _, _ in Taken() }
        Listener(on: Taken.self) { _, _ in }
    }
}

/// Has to keep the event of another participant.
private struct Weigher: Participant {
    enum Kind: CaseIterable, Sendable {
        case join, deadline, external, letter
    }

    let store: SQLiteStore
    let kind: Kind

    var reactions: [Reaction<SQLiteStore>] {
        switch self.kind {
        case .join:
            JoinStep(on: Weighed.self, Shown.self, completes: Noted.self) { _, _ in Noted() }
            Listener(on: Noted.self) { _, _ in }
        case .deadline:
            Listener(on: Shown.self) { _, _ in }
            Deadline(after: Weighed.self, within: .seconds(3600), unless: Shown.self, rejects: TooHeavy.self) {
                event,
                _ in
                TooHeavy(value: event.value)
            }
        case .external:
            ExternalStep(on: Weighed.self, completes: Noted.self) { _, _ in
            } commit: { _, _, _ in
                Noted()
            }
            .compensate(on: TooHeavy.self) { _, _ in
            } commit: { _, _ in
                Taken()
            }
            Listener(on: Noted.self) { _, _ in }
            Listener(on: Shown.self) { _, _ in }
        case .letter:
            Listener(on: Weighed.self) { weighed, _ in if weighed.value.isNaN { throw TooHeavy(value: 0) } }
            Listener(on: Shown.self) { _, _ in }
        }
    }
}

/// Rejects with what can't be stored when nothing else helps.
private struct Broken: Participant {
    struct Failure: Error {}

    let store: SQLiteStore

    @Sendable
    private static func exhausted(_ shown: Shown, _ error: any Error) -> TooHeavy { TooHeavy(value: .infinity) }

    var reactions: [Reaction<SQLiteStore>] {
        PivotStep(
            on: Shown.self,
            completes: Noted.self,
            rejects: TooHeavy.self,
            onExhaustion: Self.exhausted
        ) { _, _ in throw Failure() }
        Listener(on: Noted.self) { _, _ in }
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
