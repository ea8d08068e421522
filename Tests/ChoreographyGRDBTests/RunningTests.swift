#if GRDB
import Choreography
import ChoreographyGRDB
import GRDB
import Testing

@Suite("A choreography on a program's own database", .timeLimit(.minutes(1)))
struct RunningTests {
    let folder: TemporaryFolder

    init() throws { self.folder = try TemporaryFolder() }

    private func program(_ place: Program.Place) async throws -> Program {
        let program = try Program(place, at: self.folder.file("shop.sqlite"))
        try await program.stock(units: 2, credit: 100)
        return program
    }

    @Test("Completes, rejects, and undoes all that was committed", arguments: Program.Place.allCases)
    func ends(_ place: Program.Place) async throws {
        let program = try await self.program(place)
        let choreography = Shop(store: try GRDBStore(program.database)).choreography()
        #expect("\(try await choreography.start(Buy(id: 1, cents: 60)).outcome)" == "completed")
        #expect(try await program.rest == Rest(units: 1, cents: 40, purchases: ["paid"]))
        #expect("\(try await choreography.start(Buy(id: 2, cents: 60)).outcome)" == "compensated (Declined)")
        #expect(try await program.rest == Rest(units: 1, cents: 40, purchases: ["paid"]), "both steps are undone")
        #expect("\(try await choreography.start(Buy(id: 3, cents: 0)).outcome)" == "compensated (Refused)")
        #expect(try await program.rest.purchases == ["paid"], "what was written before the rejection is taken back")
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Takes back what a body has written that fails, and calls it again")
    func retries() async throws {
        let program = try await self.program(.pool)
        let failures = Tally()
        let shop = Shop(store: try GRDBStore(program.database)) { name, _ in
            if name == "reserve", failures.next() < 3 { throw Glitch() }
        }
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .immediate(maxAttempts: 3)
        let choreography = shop.choreography(configuration: configuration)
        #expect("\(try await choreography.start(Buy(id: 1, cents: 60)).outcome)" == "completed")
        #expect(failures.count == 3)
        #expect(try await program.rest == Rest(units: 1, cents: 40, purchases: ["paid"]))
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Lets the program's own writes in between, many sagas at once", arguments: Program.Place.allCases)
    func shares(_ place: Program.Place) async throws {
        let program = try Program(place, at: self.folder.file("shop.sqlite"))
        try await program.stock(units: 300, credit: 300)
        let choreography = Shop(store: try GRDBStore(program.database)).choreography()
        try await withThrowingTaskGroup { group in
            for id in 1...300 {
                group.addTask { _ = try await choreography.start(Buy(id: id, cents: 1)).outcome }
                group.addTask {
                    try await program.database.write { db in
                        try db.execute(sql: "INSERT INTO cell VALUES(?, 1)", arguments: ["own \(id)"])
                    }
                }
            }
            try await group.waitForAll()
        }
        let own = try await program.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM cell") }
        #expect(own == 300)
        #expect(try await program.rest == Rest(units: 0, cents: 0, purchases: Array(repeating: "paid", count: 300)))
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Is seen by the program's observations, as far as it is committed")
    func observed() async throws {
        let program = try await self.program(.pool)
        let shop = Shop(store: try GRDBStore(program.database)) { name, _ in if name == "pay" { throw Declined(id: 1) }
        }
        let choreography = shop.choreography()
        let log = CommitLog()
        program.database.add(transactionObserver: log)
        _ = try await choreography.start(Buy(id: 1, cents: 60)).outcome
        let tables = try await program.database.write { _ in log.tables }
        #expect(tables == ["purchase", "shelf"], "the account was written and taken back")
        #expect(await choreography.shutDown().isClean)
    }
}
#endif
