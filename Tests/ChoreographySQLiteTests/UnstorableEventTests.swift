import Choreography
import ChoreographySQLite
import Testing

@Suite("A dead letter of an event from a participant in memory", .timeLimit(.minutes(1)))
struct UnstorableEventTests {
    private struct Glitch: Error, CustomStringConvertible {
        var description: String { "it broke" }
    }

    private struct Scale: Participant {
        let store: InMemoryStore<Int>

        var reactions: [Reaction<InMemoryStore<Int>>] {
            InitiatingStep(on: Weigh.self, completes: Weighed.self) { weigh, _ in
                Weighed(value: weigh.value, note: String(repeating: "x", count: weigh.length))
            }
        }
    }

    private struct Book: Participant {
        let store: SQLiteStore

        var reactions: [Reaction<SQLiteStore>] {
            Listener(on: Weighed.self) { weighed, _ in
                if weighed.value != 1 || !weighed.note.isEmpty { throw Glitch() }
            }
        }
    }

    private struct Shop {
        let scale = InMemoryStore(0)
        let path: String
        let store: SQLiteStore

        init(in folder: TemporaryFolder) throws {
            self.path = folder.file("book.db")
            self.store = try SQLiteStore(path: self.path)
        }

        func choreography() -> SagaChoreography {
            SagaChoreography("scale", configuration: Relay.quick) {
                Scale(store: self.scale)
                Book(store: self.store)
            }
        }
    }

    @Test(
        "Is kept with its error, then as a debt, and blocks nobody, also when the event can't be stored",
        arguments: [
            (Double.nan, 0, "could not be stored"),
            (.infinity, 0, "could not be stored"),
            (2, 17 << 20, #""note":"xxx"#),
        ]
    )
    func kept(_ value: Double, _ length: Int, _ payload: String) async throws {
        let folder = try TemporaryFolder()
        let shop = try Shop(in: folder)
        let first = shop.choreography()
        let letter = try await first.deadLetter(of: try await first.start(Weigh(value: value, length: length)))
        await first.shutDown()
        let stored = try #require(try SQLiteStore.inspect(path: shop.path).deadLetters.first)
        #expect((stored.id, stored.saga, stored.attempts) == (letter.id, letter.saga, 3))
        #expect((stored.participant, stored.error) == ("Book", "it broke"))
        #expect((stored.event.name, stored.event.id) == ("Weighed", letter.event.metadata.id))
        let hasPayload = stored.event.payload.contains(payload)
        #expect(hasPayload)

        let second = shop.choreography()
        let saga = try #require(try await second.resumeSagas().first)
        // The saga's timeline is kept in memory, and begins with the letter of the first choreography.
        for await _ in saga.timeline.filter({ $0.kind == .deadLettered }).prefix(2) {}
        let found = try #require(second.deadLetters.first)
        #expect((found.id, "\(found.error)", found.event.name) == (letter.id, "it broke", "Weighed"))
        #expect("\(try await second.start(Weigh(value: 1, length: 0)).outcome)" == "completed")
        try second.discard(found.id, reason: "nobody wants it")
        _ = try await saga.outcome
        #expect(await second.shutDown().isClean)
        let inspection = try SQLiteStore.inspect(path: shop.path)
        #expect(inspection.deadLetters.isEmpty)
        #expect(inspection.debts.map(\.reason) == ["discarded: nobody wants it"])
        #expect(inspection.debts.map(\.event.id) == [letter.event.metadata.id])
    }
}

private struct Weigh: Command {
    var value: Double
    var length: Int
}

private struct Weighed: DomainEvent {
    var value: Double
    var note: String
}
