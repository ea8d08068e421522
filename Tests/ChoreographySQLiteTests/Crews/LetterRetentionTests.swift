import Choreography
import ChoreographySQLite
import ChoreographyTesting
import Testing

@Suite("What a dead letter needs", .timeLimit(.minutes(1)))
struct LetterRetentionTests {
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
        var configuration = SagaChoreography.Configuration.once
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

    @Test("Lets no open saga's entries be purged that were written after those of a wrong clock")
    func clockAhead() async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: 3)
        relay.script.on { step, number in
            if step == "undo A", number == 5 { throw Glitch() }
            if step == "B", number == 36 { throw Glitch() }
        }
        var configuration = SagaChoreography.Configuration.once
        configuration.retention = .seconds(60)
        let clock = ManualClock()
        let choreography = relay.choreography(configuration, environment: Environment(clock: clock))
        clock.jump(by: .seconds(86_400))
        let early = try await choreography.start(Begin(n: 5))
        _ = try await choreography.deadLetter(of: early)
        clock.jump(by: .seconds(-86_400))
        let open = try await choreography.start(Begin(n: 36))
        _ = try await choreography.deadLetter(of: open)
        for number in [1, 2, 3] {
            clock.jump(by: .seconds(3600))
            _ = try await choreography.start(Begin(n: number)).outcome
        }
        await choreography.shutDown()
        #expect(try await relay.stores[0].journaledSagas().isSuperset(of: [early.id, open.id]))
    }

    @Test("Lets no open saga's entries be purged that were written after the clock was set back")
    func clockSetBack() async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: 3)
        var configuration = SagaChoreography.Configuration()
        configuration.retention = .seconds(600)
        let clock = ManualClock()
        relay.script.on { step, number in
            guard number == 5 else { return }
            if step == "A" { clock.jump(by: .seconds(-86_400)) }
            if step == "undo B" { throw Glitch() }
        }
        let choreography = relay.choreography(configuration, environment: Environment(clock: clock))
        clock.jump(by: .seconds(86_400))
        let open = try await choreography.start(Begin(n: 5))
        for number in [1, 2, 3] {
            _ = try await choreography.start(Begin(n: number)).outcome
            clock.jump(by: .seconds(3600))
        }
        await choreography.shutDown(within: .zero)
        #expect(open.currentOutcome == nil)
        #expect(try await relay.stores[1].journaledSagas().contains(open.id))
    }

    /// Lets a step of one saga fail for good, purges much later in two more processes, and then mends it.
    private func retain(
        _ n: Int,
        failing failingStep: String,
        _ mend: (Relay, SagaHandle, SagaChoreography) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        var configuration = SagaChoreography.Configuration.once
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

private struct Ear: Participant {
    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        Listener(on: Began.self) { _, _ in }
    }
}
