import Testing

@testable import Choreography

@Suite("A store in memory", .timeLimit(.minutes(1)))
struct InMemoryStoreTests {
    /// A key that counts how often any key is looked at.
    private struct CountedKey: Hashable, Sendable {
        static let looks = Locked(0)

        let number: Int

        static func == (first: Self, second: Self) -> Bool { first.number == second.number }

        func hash(into hasher: inout Hasher) {
            Self.looks.withLock { $0 += 1 }
            hasher.combine(self.number)
        }
    }

    private struct Counted {
        var rows: Table<CountedKey, Int>
    }

    private struct Shop: Priced {
        let currency = "EUR"
        var prices = Table<String, Int>(["tea": 3, "milk": 1])
        var stock = Table<String, Int>()
    }

    /// Makes tables, and knows whether the last one is still there.
    private final class Maker {
        private weak var made: AnyTable?

        var isKept: Bool { self.made != nil }

        func make() -> Table<Int, Int> {
            let table = Table<Int, Int>()
            self.made = table
            return table
        }
    }

    private struct Workshop {
        let maker = Maker()
        var fresh: Table<Int, Int> { self.maker.make() }
    }

    @Test("Keeps a table that a property makes anew while a body may write to it", arguments: [false, true])
    func freshTable(isGated: Bool) async {
        let store = InMemoryStore(Workshop())
        func write(in workshop: InMemoryTransaction<Workshop>) {
            let access = workshop.fresh
            #expect(workshop.maker.isKept)
            access[1] = 2
            #expect(access[1] == 2)
        }
        if isGated {
            let (workshop, abandon) = store.makeAbandonableTransaction()
            write(in: workshop)
            abandon()
        } else {
            await store.write { write(in: $0) }
        }
    }

    @Test("Rolls back in as many steps as rows were written, however large the table is")
    func rollbackCost() throws {
        let simulation = Simulation()
        let size = 100_000
        let store = InMemoryStore(
            Counted(rows: Table(Dictionary(uniqueKeysWithValues: (0..<size).map { (CountedKey(number: $0), $0) })))
        )
        CountedKey.looks.withLock { $0 = 0 }
        let failed = simulation.spawn {
            try await store.write { tables in
                for number in 0..<10 { tables.rows[CountedKey(number: number)] = -1 }
                throw Glitch()
            }
        }
        simulation.finish()
        #expect(failed.error is Glitch)
        let looks = CountedKey.looks.withLock { $0 }
        #expect(looks <= 40, "ten writes and ten restored rows, not \(size)")
        #expect(try simulation.run { await store.read { $0.rows[CountedKey(number: 3)] } } == 3)
    }

    @Test("Takes back every kind of write, in several tables, in the right order")
    func everyWrite() throws {
        let (simulation, store) = (Simulation(), InMemoryStore(Shop()))
        let failed = simulation.spawn {
            try await store.write { shop in
                shop.prices["tea"] = 4
                shop.prices["tea", default: 0] += 1
                shop.prices["milk"] = nil
                shop.prices["milk"] = 9
                shop.prices["bread"] = 2
                shop.stock["tea", default: 5] -= 1
                #expect(shop.prices.rows == ["tea": 5, "milk": 9, "bread": 2])
                #expect(shop.stock["tea"] == 4)
                #expect(shop.currency == "EUR")
                throw Glitch()
            }
        }
        simulation.finish()
        #expect(failed.error is Glitch)
        #expect(try simulation.run { await store.read { $0.prices.rows } } == ["tea": 3, "milk": 1])
        #expect(try simulation.run { await store.read { $0.stock.isEmpty } })
    }

    private static func change<Row>(_ row: inout Row, to value: Row, _ meanwhile: () throws -> Void) rethrows {
        row = value
        try meanwhile()
    }

    @Test("Shows a row that is changed in place once that is over, whatever else is written meanwhile")
    func inPlace() throws {
        let (simulation, store) = (Simulation(), InMemoryStore(Shop()))
        let failed = simulation.spawn {
            try await store.write { shop in
                Self.change(&shop.prices["tea", default: 0], to: 5) {
                    #expect(shop.prices["tea"] == 3)
                    // The rows move to where there is room for so many.
                    for number in 0..<1000 { shop.prices["\(number)"] = number }
                    shop.prices["tea"] = nil
                }
                #expect(shop.prices["tea"] == 5 && shop.prices.count == 1002)
                Self.change(&shop.prices["milk"], to: 2) { shop.prices["milk", default: 0] += 40 }
                #expect(shop.prices["milk"] == 2)
                Self.change(&shop.prices["milk"], to: nil) { #expect(shop.prices["milk"] == 2) }
                shop.prices["milk"]? += 1
                #expect(shop.prices["milk"] == nil && shop.prices.count == 1001)
                Self.change(&shop.stock["salt"], to: 1) { #expect(shop.stock.isEmpty) }
                try? Self.change(&shop.stock["rice", default: 7], to: 8) { throw Glitch() }
                #expect(shop.stock.rows == ["salt": 1, "rice": 8])
                throw Glitch()
            }
        }
        simulation.finish()
        #expect(failed.error is Glitch)
        #expect(try simulation.run { await store.read { $0.prices.rows } } == ["tea": 3, "milk": 1])
        #expect(try simulation.run { await store.read { $0.stock.isEmpty } })
    }

    @Test("Finds a row once to change it in place")
    func foundOnce() async {
        let store = InMemoryStore(Counted(rows: Table([CountedKey(number: 1): 10, CountedKey(number: 2): 20])))
        CountedKey.looks.withLock { $0 = 0 }
        await store.write { $0.rows[CountedKey(number: 1), default: 0] += 1 }
        await store.write { $0.rows[CountedKey(number: 2)]? += 1 }
        #expect(CountedKey.looks.withLock { $0 } == 2)
        let rows = await store.read { tables in [1, 2].map { tables.rows[CountedKey(number: $0)] } }
        #expect(rows == [11, 21])
    }

    @Test("Ignores what a body that was abandoned in the middle of a change leaves in the row")
    func abandonedChange() async {
        let store = InMemoryStore(Shop())
        let (shop, abandon) = store.makeAbandonableTransaction()
        Self.change(&shop.prices["tea", default: 0], to: 9) { abandon() }
        Self.change(&shop.prices["bread", default: 4], to: 9) {}
        #expect(await store.read { $0.prices.rows } == ["tea": 3, "milk": 1])
    }

    @Test("Keeps what a transaction wrote, and forgets what a reader writes")
    func readAndWrite() throws {
        let (simulation, store) = (Simulation(), InMemoryStore(Shop()))
        let count = try simulation.run {
            await store.write { shop in
                shop.prices["bread"] = 2
                return shop.prices.count
            }
        }
        #expect(count == 3)
        try simulation.run {
            await store.read { shop in
                shop.prices["bread"] = 100
                shop.prices["tea"] = nil
            }
        }
        #expect(try simulation.run { await store.read { $0.prices.rows } } == ["tea": 3, "milk": 1, "bread": 2])
    }

    private protocol Priced { var prices: Table<String, Int> { get } }

    private static func raise<Tables: Priced>(_ name: String, in transaction: InMemoryTransaction<Tables>) {
        TableAccess(in: transaction) { $0.prices }[name, default: 0] += 1
    }

    @Test("Lends a table to code that is generic over the tables, and takes back what that writes")
    func genericCode() throws {
        let (simulation, store) = (Simulation(), InMemoryStore(Shop()))
        try simulation.run { await store.write { Self.raise("tea", in: $0) } }
        let failed = simulation.spawn {
            try await store.write { shop in
                Self.raise("tea", in: shop)
                #expect(shop.prices["tea"] == 5)
                throw Glitch()
            }
        }
        simulation.finish()
        #expect(failed.error is Glitch)
        #expect(try simulation.run { await store.read { $0.prices["tea"] } } == 4)
    }

    @Test("Lets readers wait while a body is suspended in the middle of its transaction")
    func isolation() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let gate = chain.script.hold("B")
        let choreography = chain.choreography(in: simulation)
        simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        let reader = simulation.spawn { await chain.committed("B") }
        simulation.settle()
        #expect(reader.isRunning, "it must not see what is not committed")
        gate.open()
        simulation.finish()
        #expect(try reader.get() == 1)
    }

    @Test("Can be shared by several participants, one turn at a time")
    func shared() throws {
        let (simulation, store, script) = (Simulation(), InMemoryStore(Cells()), Script())
        let choreography = SagaChoreography("shared", environment: simulation.environment()) {
            Service("A", store) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self) { command, cells in
                    await cells.add("sum", 1)
                    try await script.enterAndWait("A", command.n, participant: "store")
                    return Did<A>(n: command.n)
                }
            }
            Service("B", store) {
                Listener(on: Did<A>.self) { done, cells in
                    await cells.add("sum", 1)
                    try await script.enterAndWait("B", done.n, participant: "store")
                }
            }
        }
        try simulation.run {
            var handles: [SagaHandle] = []
            for n in 1...20 { handles.append(try await choreography.start(Begin(n: n))) }
            for handle in handles { _ = try await handle.outcome }
        }
        #expect(script.mostAtOnce == 1)
        #expect(try simulation.run { await store.committed("sum") } == 40)
    }

    @Test("Keeps the records that are saved in a transaction with it, or none of them")
    func records() throws {
        let (simulation, store) = (Simulation(), InMemoryStore(Cells()))
        let key = StepKey(saga: SagaID(high: 1, low: 1), participant: "P", step: "S")
        let record = StepRecord(key: key, state: .committed)
        let failed = simulation.spawn {
            try await store.withTransaction { cells in
                cells.values["x"] = 1
                try await store.save(record, in: cells)
                #expect(try await store.record(of: key, in: cells)?.state == .committed)
                throw Glitch()
            }
        }
        simulation.finish()
        #expect(failed.error is Glitch)
        #expect(try simulation.run { try await store.openRecords(of: "P").isEmpty })
        try simulation.run { try await store.withTransaction { try await store.save(record, in: $0) } }
        #expect(try simulation.run { try await store.openRecords(of: "P").map(\.key) } == [key])
        #expect(try simulation.run { try await store.openRecords(of: "Q").isEmpty })
    }
}
