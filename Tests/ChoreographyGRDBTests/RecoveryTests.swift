#if GRDB
import Choreography
import ChoreographyGRDB
import ChoreographySQLite
import ChoreographyTesting
import Foundation
import GRDB
import Testing

@Suite("A program's own database after the end of its process", .timeLimit(.minutes(2)))
struct RecoveryTests {
    let folder: TemporaryFolder

    init() throws { self.folder = try TemporaryFolder() }

    /// Runs orders until a body is reached, and ends the process there, without any farewell.
    private static func die(in body: String, _ place: Program.Place, at path: String) async throws {
        let program = try Program(place, at: path)
        try await program.stock(units: 5, credit: 200)
        let calls = Tally()
        let shop = Shop(store: try GRDBStore(program.database)) { name, _ in
            if name == body, calls.next() == 2 { kill(getpid(), SIGKILL) }
        }
        let choreography = shop.choreography()
        for id in 1...5 { _ = try await choreography.start(Buy(id: id, cents: 60)) }
        _ = await choreography.shutDown(within: .seconds(30))
    }

    @Test(
        "Finishes every saga after a kill in the middle of a body, and does nothing twice",
        arguments: ["buy", "reserve", "pay", "paid", "cancel", "give back"]
    )
    func killed(in body: String) async throws {
        // A child of its own, with a file of its own: it gets no more than text.
        let path = self.folder.file("\(body).sqlite")
        await #expect(processExitsWith: .signal(SIGKILL)) { [body = body as String, path = path as String] in
            try await Self.die(in: body, body == "pay" ? .queue : .pool, at: path)
        }
        let program = try Program(.pool, at: path)
        let choreography = Shop(store: try GRDBStore(program.database)).choreography()
        for saga in try await choreography.resumeSagas() { _ = try await saga.outcome }
        let rest = try await program.rest
        #expect(rest.purchases.allSatisfy { $0 == "paid" }, "what was declined is cancelled")
        #expect(rest.cents == 200 - 60 * rest.purchases.count)
        #expect(rest.units == 5 - rest.purchases.count)
        #expect(await choreography.shutDown().isClean)
        let inspection = try SQLiteStore.inspect(path: path)
        #expect(inspection.unsettledEvents.isEmpty)
    }

    @Test("Keeps dead letters and counts of attempts, and goes on from there")
    func letters() async throws {
        let path = self.folder.file("shop.sqlite")
        do {
            let program = try Program(.pool, at: path)
            try await program.stock(units: 1, credit: 100)
            let calls = Tally()
            let shop = Shop(store: try GRDBStore(program.database)) { name, _ in
                if name == "reserve" {
                    calls.next()
                    throw Glitch()
                }
            }
            var configuration = SagaChoreography.Configuration()
            configuration.retry = .immediate(maxAttempts: 3)
            let choreography = shop.choreography(configuration: configuration)
            _ = try await choreography.deadLetter(of: try await choreography.start(Buy(id: 1, cents: 60)))
            #expect(calls.count == 3)
            await choreography.shutDown(within: .zero)
        }
        let program = try Program(.pool, at: path)
        let choreography = Shop(store: try GRDBStore(program.database)).choreography()
        let saga = try #require(try await choreography.resumeSagas().first)
        let letter = try await choreography.deadLetter(of: saga)
        #expect(letter.attempts == 3)
        #expect(saga.currentOutcome == nil)
        try choreography.replay(letter.id)
        #expect("\(try await saga.outcome)" == "completed")
        #expect(try await program.rest == Rest(units: 0, cents: 40, purchases: ["paid"]))
        #expect(await choreography.shutDown().isClean)
    }

    /// Orders that have to be served in time.
    private struct Till: Participant {
        let store: GRDBStore
        let isOver: Tally

        var reactions: [Reaction<GRDBStore>] {
            InitiatingStep(on: Buy.self, completes: Bought.self, rejects: Refused.self) { order, transaction in
                try Purchase(id: order.id, cents: order.cents, state: "placed").insert(transaction.database)
                return Bought(id: order.id, cents: order.cents)
            }
            .compensate(on: SoldOut.self, Declined.self) { bought, transaction in
                try Purchase.deleteOne(transaction.database, key: bought.id)
                return Cancelled(id: bought.id)
            }
            Deadline(after: Bought.self, within: .seconds(600), unless: Reserved.self, rejects: SoldOut.self) {
                bought,
                _ in
                self.isOver.next()
                return SoldOut(id: bought.id)
            }
            Listener(on: Reserved.self) { _, _ in }
        }
    }

    /// Serves nobody before it is too late.
    private struct Clerk: Participant {
        let store: GRDBStore
        let isOver: Tally

        var reactions: [Reaction<GRDBStore>] {
            CompensatableStep(on: Bought.self, completes: Reserved.self, rejects: Declined.self) { bought, _ in
                guard self.isOver.count > 0 else { throw Glitch() }
                return Reserved(id: bought.id, cents: bought.cents)
            }
            .compensate(on: SoldOut.self) { reserved, _ in GivenBack(id: reserved.id) }
        }
    }

    @Test("Fires a deadline that has passed in between")
    func deadline() async throws {
        let path = self.folder.file("till.sqlite")
        let (clock, isOver) = (ManualClock(), Tally())
        let environment = Environment(clock: clock)
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .constant(.milliseconds(5), maxAttempts: 100_000)
        do {
            let store = try GRDBStore(try Program(.queue, at: path).database)
            let choreography = SagaChoreography("till", configuration: configuration, environment: environment) {
                Till(store: store, isOver: isOver)
                Clerk(store: store, isOver: isOver)
            }
            let saga = try await choreography.start(Buy(id: 1, cents: 60))
            for await entry in saga.timeline where entry.kind == .armed { break }
            await choreography.shutDown(within: .zero)
        }
        let program = try Program(.queue, at: path)
        #expect(try await program.rest.purchases == ["placed"])
        clock.jump(by: .seconds(3600))
        // The till is tried again and again until the deadline gets its turn.
        let pauses = Task { while await clock.nextTimer() != nil { clock.advance(by: .milliseconds(5)) } }
        defer { pauses.cancel() }
        let store = try GRDBStore(program.database)
        let choreography = SagaChoreography("till", configuration: configuration, environment: environment) {
            Till(store: store, isOver: isOver)
            Clerk(store: store, isOver: isOver)
        }
        let saga = try #require(try await choreography.resumeSagas().first)
        #expect("\(try await saga.outcome)" == "compensated (SoldOut)")
        #expect(isOver.count == 1)
        #expect(try await program.rest.purchases == [])
        #expect(await choreography.shutDown(within: .zero).isClean)
    }
}
#endif
