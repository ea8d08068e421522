import Choreography
import ChoreographySQLite
import ChoreographyTesting
import Testing

@Suite("A deadline on SQLite", .timeLimit(.minutes(1)))
struct DeadlineTests {
    private struct Shop {
        static let patient: SagaChoreography.Configuration = {
            var configuration = SagaChoreography.Configuration()
            configuration.retry = .constant(.milliseconds(5), maxAttempts: 100_000)
            return configuration
        }()

        let relay: Relay
        let clock = ManualClock()

        init(in folder: TemporaryFolder) throws { self.relay = try Relay(in: folder, files: 3) }

        func choreography(
            _ configuration: SagaChoreography.Configuration = Self.patient,
            after passed: Duration = .zero
        ) -> SagaChoreography {
            self.clock.jump(by: passed)
            return SagaChoreography("dock", configuration: configuration, environment: Environment(clock: self.clock)) {
                A(store: self.relay.stores[0], script: self.relay.script)
                B(store: self.relay.stores[1], script: self.relay.script)
                Dock(store: self.relay.stores[2], script: self.relay.script)
            }
        }
    }

    /// Starts a saga, copies the files while a step's body runs, and ends the process.
    private func cut(at step: String) async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let shop = try Shop(in: folder)
        let copied = Box<TemporaryFolder>()
        shop.relay.script.on { called, _ in
            guard called == step else { return }
            if copied.value == nil { copied.value = try Cutting.copyFiles(of: folder) }
            throw Glitch()
        }
        let choreography = shop.choreography()
        _ = try await choreography.start(Begin(n: 3))
        while copied.value == nil { await Task.yield() }
        await choreography.shutDown(within: .zero)
        return try #require(copied.value)
    }

    @Test("Fires once when it has passed while no process ran, however often one is started after it")
    func overdue() async throws {
        let folder = try TemporaryFolder()
        do {
            let shop = try Shop(in: folder)
            shop.relay.script.on { step, _ in if step == "B" { throw Glitch() } }
            let choreography = shop.choreography()
            let saga = try await choreography.start(Begin(n: 3))
            for await entry in saga.timeline where entry.kind == .armed { break }
            await choreography.shutDown(within: .zero)
            #expect(shop.relay.script.count("overdue") == 0)
        }
        do {
            let shop = try Shop(in: folder)
            let isOver = Box<Bool>()
            shop.relay.script.on { step, _ in
                if step == "overdue" { isOver.value = true }
                if step == "B", isOver.value == nil { throw Glitch() }
            }
            let clock = shop.clock
            let pauses = Task { while await clock.nextTimer() != nil { clock.advance(by: .milliseconds(5)) } }
            defer { pauses.cancel() }
            let choreography = shop.choreography(after: .seconds(3600))
            let saga = try #require(try await choreography.resumeSagas().first)
            #expect("\(try await saga.outcome)" == "compensated (Refused)")
            #expect(shop.relay.script.count("overdue") == 1)
            #expect(try await shop.relay.counts == [0, 0, 0])
            #expect(await choreography.shutDown().isClean)
        }
        let shop = try Shop(in: folder)
        let choreography = shop.choreography(after: .seconds(7200))
        #expect(try await choreography.resumeSagas().isEmpty)
        #expect(shop.relay.script.count("overdue") == 0)
        await choreography.shutDown()
    }

    @Test("Has its dead letter again after a restart, although the event comes again by which it was armed")
    func letter() async throws {
        let folder = try TemporaryFolder()
        do {
            let shop = try Shop(in: folder)
            shop.relay.script.on { step, _ in if step == "B" || step == "overdue" { throw Glitch() } }
            let choreography = shop.choreography(.once)
            let saga = try await choreography.start(Begin(n: 3))
            for await entry in saga.timeline where entry.kind == .armed { break }
            while let due = await shop.clock.nextTimer(), due < .seconds(600) { shop.clock.advanceToNextTimer() }
            shop.clock.advance(by: .seconds(600))
            await self.letters(in: saga, of: ["B", "Dock"])
            await choreography.shutDown()
        }
        let shop = try Shop(in: folder)
        let choreography = shop.choreography(.once, after: .seconds(3600))
        let saga = try #require(try await choreography.resumeSagas().first)
        await self.letters(in: saga, of: ["B", "Dock"])
        let letters = choreography.deadLetters
        let overdue = try #require(letters.first { $0.participant == "Dock" })
        try choreography.discard(overdue.id, reason: "too late", compensating: Refused(n: 3))
        for await entry in saga.timeline where entry.kind == .undone && entry.participant == "A" { break }
        try choreography.replay(try #require(letters.first { $0.participant == "B" }).id)
        #expect("\(try await saga.outcome)" == "compensated (Refused)")
        #expect(shop.relay.script.count("overdue") == 0)
        #expect(try await shop.relay.counts == [0, 0, 0])
        #expect(await choreography.shutDown().isClean)
    }

    /// Waits until each of `participants` has a dead letter.
    private func letters(in saga: SagaHandle, of participants: Set<String>) async {
        var missing = participants
        for await entry in saga.timeline where entry.kind == .deadLettered {
            if let participant = entry.participant { missing.remove(participant) }
            if missing.isEmpty { return }
        }
    }

    @Test("Is decided against what it waits for when both are found at the start", arguments: [0, 3600])
    func both(_ passed: Int) async throws {
        for _ in 0..<10 {
            let shop = try Shop(in: try await self.cut(at: "C"))
            let choreography = shop.choreography(after: .seconds(passed))
            let saga = try #require(try await choreography.resumeSagas().first)
            let outcome = "\(try await saga.outcome)"
            let hasFired = outcome == "compensated (Refused)"
            if passed == 0 { #expect(!hasFired) }
            #expect(hasFired || outcome == "completed")
            #expect(shop.relay.script.count("overdue") == (hasFired ? 1 : 0))
            #expect(try await shop.relay.counts == (hasFired ? [0, 0, 0] : [1, 1, 1]))
            #expect(await choreography.shutDown().isClean)
        }
    }
}

/// Takes what has come in time; otherwise it is overdue.
private struct Dock: Participant {
    let store: SQLiteStore
    let script: Script

    var reactions: [Reaction<SQLiteStore>] {
        Deadline(after: Began.self, within: .seconds(600), unless: Went.self, rejects: Refused.self) { began, db in
            try self.script.call("overdue", began.n, db)
            return Refused(n: began.n)
        }
        RetriableStep(on: Went.self, completes: Arrived.self) { went, db in
            try db.count("C", 1)
            try self.script.call("C", went.n, db)
            return Arrived(n: went.n)
        }
        Listener(on: Arrived.self) { _, _ in }
    }
}
