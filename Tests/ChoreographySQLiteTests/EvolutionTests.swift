import Choreography
import ChoreographySQLite
import Testing

@Suite("An event that was stored by another version of the program", .timeLimit(.minutes(1)))
struct EvolutionTests {
    /// Copies the files while B's body runs: A's event is not settled.
    private func cut() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let relay = try Relay(in: folder, files: 3)
        let copied = Box<TemporaryFolder>()
        relay.script.on { step, _ in if step == "B" { copied.value = try Cutting.copyFiles(of: folder) } }
        let choreography = relay.choreography()
        _ = try await choreography.start(Begin(n: 3)).outcome
        await choreography.shutDown()
        return try #require(copied.value)
    }

    @Test(
        "Is a dead letter with its bytes when it can't be read, its saga is parked, and others go on",
        arguments: [
            ("UPDATE choreo_journal SET payload = '{\"m\":3}'", #"{"m":3}"#, 1),
            ("UPDATE choreo_journal SET payload = 'no JSON'", "no JSON", 1),
            ("UPDATE choreo_events SET version = 9 WHERE name = 'Began'", #"{"n":3}"#, 9),
        ]
    )
    func unreadable(_ sql: String, _ payload: String, _ version: Int) async throws {
        let folder = try await self.cut()
        _ = try await OtherProgram.run(sql, on: folder.file("0.db"))
        for _ in 0..<2 {
            let relay = try Relay(in: folder, files: 3)
            let choreography = relay.choreography()
            let saga = try #require(try await choreography.resumeSagas().first)
            let letter = try await choreography.deadLetter(of: saga)
            #expect(letter.participant == "B")
            #expect(letter.event.name == "Began")
            #expect(letter.event.schemaVersion == version)
            let message = try #require(letter.event.message as? UndecodedMessage)
            #expect(String(decoding: message.payload, as: UTF8.self) == payload)
            #expect(relay.script.count("B") == 0)
            #expect("\(try await choreography.start(Begin(n: 3)).outcome)" == "completed", "others go on")
            #expect(choreography.monitor.sagas().map(\.phase) == [.parked])
            await choreography.shutDown()
        }
        _ = try await OtherProgram.run(
            """
            UPDATE choreo_journal SET payload = '{"n":3}';
            UPDATE choreo_journal SET event = (SELECT id FROM choreo_events WHERE name = 'Began' AND version = 1)
            """,
            on: folder.file("0.db")
        )
        let relay = try Relay(in: folder, files: 3)
        let choreography = relay.choreography()
        let saga = try #require(try await choreography.resumeSagas().first)
        try choreography.replay(try await choreography.deadLetter(of: saga).id)
        #expect("\(try await saga.outcome)" == "completed")
        #expect(try await relay.counts == [3, 3, 3])
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Keeps its store from being used by a program that declares no event of its name, until its saga is given up")
    func unknown() async throws {
        let folder = try await self.cut()
        let rename = "UPDATE choreo_events SET name = 'Started' WHERE name = 'Began'"
        _ = try await OtherProgram.run(rename, on: folder.file("0.db"))
        for _ in 0..<2 {
            let relay = try Relay(in: folder, files: 3)
            let choreography = relay.choreography()
            let comparison = try await choreography.validate(against: relay.stores[0])
            #expect(comparison.openSagas == 1)
            #expect(comparison.problems.count == 1)
            let error = await #expect(throws: RuntimeError.self) { try await choreography.resumeSagas() }
            #expect(error?.code == .incompatibleStore)
            #expect(error?.message.contains("1 stored events are named 'Started'") == true)
        }
        let abandoned = try Cutting.copyFiles(of: folder)
        let undoneRename = "UPDATE choreo_events SET name = 'Began' WHERE name = 'Started'"
        _ = try await OtherProgram.run(undoneRename, on: folder.file("0.db"))
        let relay = try Relay(in: folder, files: 3)
        let choreography = relay.choreography()
        let saga = try #require(try await choreography.resumeSagas().first)
        #expect("\(try await saga.outcome)" == "completed")
        #expect(try await relay.counts == [1, 1, 1])
        #expect(await choreography.shutDown().isClean)

        var configuration = SagaChoreography.Configuration()
        configuration.removedSteps = .abandon
        let other = try Relay(in: abandoned, files: 3)
        let abandoning = other.choreography(configuration)
        #expect(try await abandoning.resumeSagas().isEmpty)
        #expect(await abandoning.shutDown().isClean)
        #expect(try await other.counts == [1, 0, 0])
    }

    @Test("Is migrated when it is older")
    func older() async throws {
        let folder = try TemporaryFolder()
        let copied = Box<TemporaryFolder>()
        let heard = Box<Gauged>()
        func choreography(
            in folder: TemporaryFolder,
            _ listen: @escaping @Sendable (Gauged) throws -> Void
        ) throws
            -> SagaChoreography
        {
            let stores = try (0..<2).map { try SQLiteStore(path: folder.file("\($0).db")) }
            return SagaChoreography("gauge") {
                Gauge(store: stores[0])
                Reader(store: stores[1], listen: listen)
            }
        }
        let first = try choreography(in: folder) { _ in copied.value = try Cutting.copyFiles(of: folder) }
        _ = try await first.start(Begin(n: 3)).outcome
        await first.shutDown()
        let copy = try #require(copied.value)
        _ = try await OtherProgram.run(
            "UPDATE choreo_journal SET payload = '{\"metres\":3}'; UPDATE choreo_events SET version = 1",
            on: copy.file("0.db")
        )
        let next = try choreography(in: copy) { heard.value = $0 }
        let saga = try #require(try await next.resumeSagas().first)
        #expect("\(try await saga.outcome)" == "completed")
        #expect(heard.value?.length == 3)
        #expect(heard.value?.unit == "m")
        #expect(await next.shutDown().isClean)
        withExtendedLifetime((folder, copy)) {}
    }
}

private struct Gauged: DomainEvent {
    var length: Int
    var unit: String

    static var schemaVersion: Int { 2 }

    static func migrate(_ payload: inout JSONValue, from version: Int) throws {
        payload["length"] = payload["metres"]
        payload["metres"] = nil
        payload["unit"] = "m"
    }
}

private struct Gauge: Participant {
    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        InitiatingStep(on: Begin.self, completes: Gauged.self) { begin, _ in Gauged(length: begin.n, unit: "ft") }
    }
}

private struct Reader: Participant {
    let store: SQLiteStore
    let listen: @Sendable (Gauged) throws -> Void

    var reactions: [Reaction<SQLiteStore>] {
        Listener(on: Gauged.self) { gauged, _ in try self.listen(gauged) }
    }
}
