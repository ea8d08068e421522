#if GRDB
import Choreography
import ChoreographyGRDB
import ChoreographySQLite
import ChoreographyTesting
import GRDB
import Testing

/// Bodies that may suspend: they do not run on the database's own queue.
@Suite("A body that may suspend", .timeLimit(.minutes(1)))
struct SuspendingTests {
    private struct Slow: Participant {
        let store: GRDBStore
        var timeout: Duration?
        var retry: RetryPolicy = .never
        var work: @Sendable (Buy, GRDBTransaction) async throws -> Void = { order, transaction in
            try transaction.withDatabase { try Purchase(id: order.id, cents: order.cents, state: "placed").insert($0) }
        }

        var reactions: [Reaction<GRDBStore>] {
            InitiatingStep(on: Buy.self, completes: Bought.self, rejects: Refused.self) { order, transaction in
                try transaction.database.execute(sql: "INSERT INTO cell VALUES('began', 1)")
                return Bought(id: order.id, cents: order.cents)
            }
            .compensate(on: SoldOut.self) { (bought: Bought, transaction) async throws in
                await Task.yield()
                try transaction.withDatabase { try $0.execute(sql: "DELETE FROM cell WHERE name = 'began'") }
                return Cancelled(id: bought.id)
            }
            PivotStep(
                on: Bought.self,
                completes: Paid.self,
                rejects: SoldOut.self,
                retry: self.retry,
                timeout: self.timeout
            ) { order, transaction async throws in
                try await self.work(Buy(id: order.id, cents: order.cents), transaction)
                guard order.cents > 0 else { throw SoldOut(id: order.id) }
                return Paid(id: order.id)
            }
            Listener(on: Paid.self) { _, _ in }
        }
    }

    private func names(in program: Program) async throws -> [String] {
        try await program.database.read { try String.fetchAll($0, sql: "SELECT name FROM cell ORDER BY name") }
    }

    @Test("Commits, rejects, and is undone by an undo that may suspend", arguments: Program.Place.allCases)
    func ends(_ place: Program.Place) async throws {
        let folder = try TemporaryFolder()
        let program = try Program(place, at: folder.file("slow.sqlite"))
        let choreography = SagaChoreography("slow") { [store = try GRDBStore(program.database)] in Slow(store: store) }
        #expect("\(try await choreography.start(Buy(id: 1, cents: 0)).outcome)" == "compensated (SoldOut)")
        #expect(try await self.names(in: program) == [])
        #expect(try await program.rest.purchases == [])
        #expect("\(try await choreography.start(Buy(id: 2, cents: 1)).outcome)" == "completed")
        #expect(try await self.names(in: program) == ["began"])
        #expect(try await program.rest.purchases == ["placed"])
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Writes nothing after its time is over, and its transaction is rolled back")
    func timeLimit() async throws {
        let folder = try TemporaryFolder()
        let program = try Program(.pool, at: folder.file("slow.sqlite"))
        let (clock, calls) = (ManualClock(), Tally())
        let (release, gate) = AsyncStream<Void>.makeStream()
        let (late, told) = AsyncStream<String>.makeStream()
        let (early, begun) = AsyncStream<Void>.makeStream()
        var slow = Slow(store: try GRDBStore(program.database), timeout: .seconds(9))
        slow.work = { order, transaction in
            calls.next()
            try transaction.withDatabase { try $0.execute(sql: "INSERT INTO cell VALUES('early', 1)") }
            begun.finish()
            // Not ended by the cancellation that comes with the end of its time.
            await Task { for await _ in release {} }.value
            do {
                try transaction.withDatabase { try $0.execute(sql: "INSERT INTO cell VALUES('late', 1)") }
                told.yield("written")
            } catch let error as SQLiteError {
                told.yield("\(error.code)")
            }
        }
        let choreography = SagaChoreography("slow", environment: Environment(clock: clock)) {
            [slow] in slow
        }
        let saga = try await choreography.start(Buy(id: 1, cents: 1))
        // The timer and the body run beside each other.
        for await _ in early {}
        while let due = await clock.nextTimer(), due != .seconds(9) {}
        clock.advance(by: .seconds(9))
        _ = try await choreography.deadLetter(of: saga)
        gate.finish()
        #expect(await late.first { _ in true } == "transactionOver")
        #expect(try await self.names(in: program) == ["began"])
        #expect(calls.count == 1)
        await choreography.shutDown(within: .zero)
    }

    @Test("Is abandoned when its time is over if it waits for the database's own write, which would wait for its end")
    func ownWrite() async throws {
        let program = try Program(.memory)
        let clock = ManualClock()
        var slow = Slow(store: try GRDBStore(program.database), timeout: .seconds(9))
        slow.work = { _, _ in
            try await program.database.write { try $0.execute(sql: "INSERT INTO cell VALUES('own', 1)") }
        }
        let choreography = SagaChoreography("slow", environment: Environment(clock: clock)) { [slow] in slow }
        let saga = try await choreography.start(Buy(id: 1, cents: 1))
        while let due = await clock.nextTimer(), due != .seconds(9) {}
        clock.advance(by: .seconds(9))
        let letter = try await choreography.deadLetter(of: saga)
        #expect((letter.error as? RuntimeError)?.code == .stepTimedOut)
        try await program.database.write { try $0.execute(sql: "INSERT INTO cell VALUES('after', 1)") }
        #expect(try await self.names(in: program).contains("after"))
        await choreography.shutDown(within: .zero)
    }

    @Test("Is told to ask for the database in another way")
    func database() async throws {
        let program = try Program(.memory)
        var slow = Slow(store: try GRDBStore(program.database))
        slow.work = { order, transaction in
            await Task.yield()
            let (database, _) = (Result { try transaction.database }, ())
            if case .failure(let error) = database { throw error }
        }
        slow.timeout = .seconds(60)
        let choreography = SagaChoreography("slow") { [slow] in slow }
        let letter = try await choreography.deadLetter(of: try await choreography.start(Buy(id: 1, cents: 1)))
        let error = try #require(letter.error as? SQLiteError)
        #expect(error.code == .forbidden)
        #expect(error.message.contains("withDatabase"))
        await choreography.shutDown(within: .zero)
    }
}
#endif
