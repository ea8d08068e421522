#if GRDB
import Choreography
import ChoreographyGRDB
import ChoreographySQLite
import ChoreographyTesting
import Foundation
import GRDB
import Testing

@Suite("The journal in a program's own database", .timeLimit(.minutes(2)))
struct JournalTests {
    let folder: TemporaryFolder

    init() throws { self.folder = try TemporaryFolder() }

    /// Resumes what there is, and ends the process in the body of a step, without any farewell.
    private static func die(in body: String, at path: String) async throws {
        let program = try Program(.pool, at: path)
        let shop = Shop(store: try GRDBStore(program.database)) { name, _ in
            if name == body { kill(getpid(), SIGKILL) }
        }
        let choreography = shop.choreography(configuration: Self.configuration)
        for saga in try await choreography.resumeSagas() { _ = try await saga.outcome }
    }

    private static var configuration: SagaChoreography.Configuration {
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .constant(.seconds(3600), maxAttempts: 3)
        return configuration
    }

    @Test("Makes a dead letter of an event whose body brings the process down each time, and calls it no more")
    func poison() async throws {
        let path = self.folder.file("shop.sqlite")
        do {
            // What has been bought is committed with its first failure.
            let program = try Program(.pool, at: path)
            try await program.stock(units: 1, credit: 100)
            let shop = Shop(store: try GRDBStore(program.database)) { name, _ in
                if name == "reserve" { throw Glitch() }
            }
            let choreography = shop.choreography(configuration: Self.configuration)
            let saga = try await choreography.start(Buy(id: 1, cents: 60))
            for await entry in saga.timeline where entry.kind == .retried { break }
            await choreography.shutDown(within: .zero)
        }
        for _ in 2...3 {
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                try await Self.die(in: "reserve", at: path)
            }
        }
        let calls = Tally()
        let shop = Shop(store: try GRDBStore(try Program(.pool, at: path).database)) { _, _ in calls.next() }
        let choreography = shop.choreography(configuration: Self.configuration)
        let saga = try #require(try await choreography.resumeSagas().first)
        #expect("\(try await choreography.deadLetter(of: saga).error)".contains("never finished"))
        #expect(calls.count == 0)
        await choreography.shutDown(within: .zero)
    }

    @Test("Keeps the commits of others from a body that leaves a deferred foreign key violated")
    func deferredForeignKey() async throws {
        let program = try Program(.queue, at: self.folder.file("shop.sqlite"))
        try await program.stock(units: 2, credit: 100)
        try await program.database.write { db in
            let reference = "REFERENCES shelf(product) DEFERRABLE INITIALLY DEFERRED"
            try db.execute(sql: "CREATE TABLE label(product TEXT \(reference))")
        }
        let calls = Tally()
        let shop = Shop(store: try GRDBStore(program.database)) { name, transaction in
            guard name == "reserve", calls.next() == 1 else { return }
            try transaction.database.execute(sql: "INSERT INTO label VALUES('coffee')")
        }
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .never
        let choreography = shop.choreography(configuration: configuration)
        let orders = [Buy(id: 1, cents: 10), Buy(id: 2, cents: 10)]
        let sagas = try await choreography.start(contentsOf: orders).map { try $0.get() }
        let letter = try await choreography.deadLetter(of: sagas[0])
        #expect((letter.error as? SQLiteError)?.isConstraintViolation == true)
        #expect("\(try await sagas[1].outcome)" == "completed")
        #expect(try await program.rest == Rest(units: 1, cents: 90, purchases: ["placed", "paid"]))
        await choreography.shutDown(within: .zero)
    }

    @Test("Is rid of sagas that have ended once their retention is over")
    func retention() async throws {
        let program = try Program(.queue, at: self.folder.file("shop.sqlite"))
        try await program.stock(units: 10, credit: 100)
        let clock = ManualClock()
        var configuration = SagaChoreography.Configuration()
        configuration.compensationRetry = .constant(.milliseconds(1), maxAttempts: 3)
        configuration.retention = .seconds(60)
        let choreography = Shop(store: try GRDBStore(program.database))
            .choreography(configuration: configuration, environment: Environment(clock: clock))
        for id in 1...4 { _ = try await choreography.start(Buy(id: id, cents: 1)).outcome }
        clock.jump(by: .seconds(120))
        let last = try await choreography.start(Buy(id: 5, cents: 1))
        _ = try await last.outcome
        await choreography.shutDown()
        let sagas = try await program.database.read { db in
            try Int.fetchOne(db, sql: "SELECT count(DISTINCT saga) FROM choreo_journal")
        }
        #expect(sagas == 2, "the last one, and that of the last entry before it")
    }

    @Test("Has one choreography at a time")
    func claimed() async throws {
        let program = try Program(.memory)
        try await program.stock(units: 1, credit: 100)
        let store = try GRDBStore(program.database)
        let (first, second) = (Shop(store: store).choreography(), Shop(store: store).choreography())
        #expect("\(try await first.start(Buy(id: 1, cents: 60)).outcome)" == "completed")
        let error = await #expect(throws: RuntimeError.self) { try await second.start(Buy(id: 2, cents: 60)) }
        #expect(error?.code == .storeInUse)
        await first.shutDown()
        let third = Shop(store: store).choreography()
        #expect("\(try await third.start(Buy(id: 2, cents: 60)).outcome)" == "compensated (SoldOut)")
        #expect(await third.shutDown().isClean)
    }

    @Test("Is out of reach for a body that has ended")
    func escaped() async throws {
        let program = try Program(.memory)
        try await program.stock(units: 1, credit: 100)
        let kept = Confined<GRDBTransaction?>(nil)
        let store = try GRDBStore(program.database)
        let choreography = Shop(store: store) { name, transaction in if name == "buy" { kept.state = transaction } }
            .choreography()
        _ = try await choreography.start(Buy(id: 1, cents: 60)).outcome
        let transaction = try #require(kept.state)
        let error = #expect(throws: SQLiteError.self) {
            try transaction.withDatabase { try $0.execute(sql: "INSERT INTO cell VALUES('late', 1)") }
        }
        #expect(error?.code == .transactionOver)
        #expect(await choreography.shutDown().isClean)
        #expect(try await program.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM cell") } == 0)
    }
}
#endif
