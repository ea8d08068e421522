import Choreography
import ChoreographySQLite
import Foundation
import Testing

@Suite("Looking at a database", .timeLimit(.minutes(1)))
struct InspectionTests {
    private struct Glitch: Error, CustomStringConvertible {
        var description: String { "it broke" }
    }

    /// Arms a deadline, and calls to the outside.
    private struct Clockwork: Participant {
        let store: SQLiteStore
        let hasCalled: AsyncStream<Void>.Continuation

        var reactions: [Reaction<SQLiteStore>] {
            InitiatingStep(on: Begin.self, completes: Began.self) { begin, _ in Began(n: begin.n) }
                .compensate(on: Refused.self) { began, _ in Unbegun(n: began.n) }
            Deadline(after: Began.self, within: .seconds(3600), unless: Arrived.self, rejects: Refused.self, id: "late")
            {
                began,
                _ in Refused(n: began.n)
            }
            ExternalStep(on: Began.self, completes: Arrived.self, rejects: Refused.self, id: "call") { _, _ in
                self.hasCalled.yield()
                try await untilCancelled()
            } commit: { began, _, _ in
                Arrived(n: began.n)
            }
            .compensate(on: Unbegun.self) { _, _ in
            } commit: { effect, _ in
                Ungone(n: 0)
            }
        }
    }

    private let folder: TemporaryFolder

    init() throws {
        self.folder = try TemporaryFolder()
    }

    @Test("Shows what waits for a person while the process runs, and changes nothing")
    func deadLetter() async throws {
        let relay = try Relay(in: self.folder)
        relay.script.on { step, _ in if step == "B" { throw Glitch() } }
        let choreography = relay.choreography(Relay.quick)
        let saga = try await choreography.start(Begin(n: 3))
        _ = try await choreography.deadLetter(of: saga)
        // A letter is written with the store's next commit, at the latest when the choreography stops.
        await choreography.shutDown()
        let before = try Data(contentsOf: URL(filePath: self.folder.file("0.db")))
        let inspection = try SQLiteStore.inspect(path: self.folder.file("0.db"))
        #expect(try Data(contentsOf: URL(filePath: self.folder.file("0.db"))) == before)
        #expect(inspection.schemaVersion == 1)
        #expect(inspection.entryCount == 1)
        #expect(inspection.owner?.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
        #expect(inspection.unsettledEvents.map(\.event.name) == ["Began"])
        #expect(inspection.unsettledEvents.map(\.participant) == ["A"])
        #expect(inspection.deadlines.isEmpty && inspection.calls.isEmpty && inspection.debts.isEmpty)
        let letter = try #require(inspection.deadLetters.first)
        #expect(letter.id.description == "B/1")
        #expect(letter.saga == saga.id)
        #expect((letter.participant, letter.step, letter.isCompensation) == ("B", "Began", false))
        #expect(letter.event.payload == #"{"n":3}"#)
        #expect((letter.error, letter.attempts) == ("it broke", 3))
    }

    @Test("Shows what is owed after a dead letter was discarded, and nothing else once all is settled")
    func debt() async throws {
        let relay = try Relay(in: self.folder)
        relay.script.on { step, _ in if step == "B" { throw Glitch() } }
        let choreography = relay.choreography(Relay.quick)
        let saga = try await choreography.start(Begin(n: 3))
        try choreography.discard(try await choreography.deadLetter(of: saga).id, reason: "nobody wants it")
        _ = try await saga.outcome
        await choreography.shutDown()
        let inspection = try SQLiteStore.inspect(path: self.folder.file("0.db"))
        #expect(inspection.debts.map(\.reason) == ["discarded: nobody wants it"])
        #expect(inspection.debts.map(\.saga) == [saga.id])
        #expect(inspection.debts.map(\.event.name) == ["Began"])
        #expect(inspection.deadLetters.isEmpty && inspection.unsettledEvents.isEmpty)
    }

    @Test("Shows deadlines that are armed and calls that are under way, from beside the store that is in use")
    func waiting() async throws {
        let (calls, hasCalled) = AsyncStream.makeStream(of: Void.self)
        let store = try SQLiteStore(path: self.folder.file("clock.db"))
        let choreography = SagaChoreography("clock") { Clockwork(store: store, hasCalled: hasCalled) }
        let saga = try await choreography.start(Begin(n: 1))
        for await _ in calls { break }
        let inspection = try SQLiteStore.inspect(path: self.folder.file("clock.db"))
        #expect(inspection.deadlines.map(\.step) == ["late"])
        #expect(inspection.deadlines.map(\.saga) == [saga.id])
        #expect(inspection.calls.map(\.step) == ["call"])
        let wait = try #require(inspection.deadlines.first).due - (try #require(inspection.calls.first)).since
        #expect(wait > .seconds(3500) && wait < .seconds(3700))
        await choreography.shutDown(within: .zero)
    }

    @Test("Reads the participant's own tables at the same moment, and writes none")
    func ownTables() async throws {
        let relay = try Relay(in: self.folder)
        let path = self.folder.file("0.db")
        let (_, steps) = try SQLiteStore.inspect(path: path) { db in
            try db.query("SELECT step FROM counts ORDER BY step") { try $0.get(0, as: String.self) }
        }
        #expect(steps == ["A", "B", "C"])
        #expect(throws: SQLiteError.self) {
            try SQLiteStore.inspect(path: path) { try $0.execute("DELETE FROM counts") }
        }
        #expect(try await relay.counts == [0, 0, 0])
    }

    @Test(
        "Makes no files beside a database that nobody has open, and names nobody",
        arguments: ["a.db", "50%41 ü?#.db"]
    )
    func closed(name: String) throws {
        let path = self.folder.file(name)
        do { _ = try SQLiteStore(path: path) }
        let files = try FileManager.default.contentsOfDirectory(atPath: self.folder.path).sorted()
        let (inspection, tables) = try SQLiteStore.inspect(path: path) { db in
            try db.first("SELECT count(*) FROM sqlite_master") { try $0.get(0, as: Int.self) }
        }
        #expect(inspection.owner == nil)
        #expect(inspection.schemaVersion == 1)
        #expect(tables ?? 0 > 5)
        #expect(try FileManager.default.contentsOfDirectory(atPath: self.folder.path).sorted() == files)
    }

    @Test("Refuses a file that is missing, empty, no database, or a folder, and makes no other")
    func refused() throws {
        func code(_ path: String) -> SQLiteError.Code? {
            let files = try? FileManager.default.contentsOfDirectory(atPath: self.folder.path)
            let error = #expect(throws: SQLiteError.self) { try SQLiteStore.inspect(path: path) }
            #expect((try? FileManager.default.contentsOfDirectory(atPath: self.folder.path)) == files)
            return error?.code
        }
        #expect(code(self.folder.file("no.db")) == .cannotOpen)
        #expect(code(self.folder.path) == .cannotOpen)
        let path = self.folder.file("x.db")
        try Data().write(to: URL(filePath: path))
        #expect(code(path) == .notOurs)
        try Data(String(repeating: "No database at all. ", count: 200).utf8).write(to: URL(filePath: path))
        #expect(code(path) == .corrupt)
    }
}
