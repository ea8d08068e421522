import ChoreographyTesting
import Testing

@testable import Choreography

@Suite("A deadline", .timeLimit(.minutes(1)))
struct DeadlineTests {
    @Test("Is moot when what it waits for comes in time")
    func inTime() throws {
        let shop = CourierShop()
        let choreography = shop.choreography()
        shop.script.fail("fetch", times: 5)
        let saga = try shop.simulation.run { try await choreography.start(Order(n: 1)) }
        shop.pass(seconds: 51)
        #expect(saga.currentOutcome?.description == "completed")
        shop.simulation.finish()
        #expect(try shop.books() == [1, 1, 0, 1, 1])
        #expect(shop.script.count("overdue") == 0)
        #expect(saga.timeline.entries.map(\.kind).contains(.disarmed))
    }

    @Test("Fires once when it does not, and the saga is undone")
    func overdue() throws {
        let shop = CourierShop()
        let choreography = shop.choreography()
        shop.script.fail("fetch", times: 6)
        let saga = try shop.simulation.run { try await choreography.start(Order(n: 1)) }
        shop.pass(seconds: 59)
        #expect(saga.currentOutcome == nil)
        shop.simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (Overdue)")
        #expect(try shop.books() == [0, 0, 1, 0, 0], "what was fetched later is put back, and never shipped")
        #expect(shop.script.count("overdue") == 1)
    }

    @Test("May be as far away as there is time, and farther")
    func farAway() throws {
        let shop = CourierShop(time: .seconds(Int64.max))
        let choreography = shop.choreography()
        shop.script.fail("fetch", times: 1)
        let saga = try shop.simulation.run { try await choreography.start(Order(n: 1)) }
        #expect(saga.timeline.entries.first { $0.kind == .armed }?.detail == "until 2262-04-11T23:47:16.854775Z")
        shop.pass(seconds: 10)
        #expect(saga.currentOutcome?.description == "completed")
        #expect(shop.script.count("overdue") == 0)
    }

    @Test("Decides against what arrives at the same instant, whichever is first")
    func sameInstant() throws {
        for seed in 1...40 as ClosedRange<UInt64> {
            let shop = CourierShop(simulation: Simulation(seed: seed))
            let choreography = shop.choreography(faults: Faults.repeats(1))
            shop.script.fail("fetch", times: 6)
            let saga = try shop.simulation.run { try await choreography.start(Order(n: 1)) }
            shop.simulation.finish()
            let books = try shop.books()
            let isUndone = saga.currentOutcome?.description == "compensated (Overdue)"
            #expect(books == (isUndone ? [0, 0, 1, 0, 0] : [1, 1, 0, 1, 1]), "seed \(seed)")
        }
    }

    @Test("Tells who publishes its event from outside once all have taken that, whatever fires meanwhile")
    func published() throws {
        for faults in [nil, Faults.repeats(1)] {
            let shop = CourierShop()
            let choreography = shop.choreography(faults: faults)
            shop.script.fail("fetch", times: 20)
            let publishing = shop.simulation.spawn { try await choreography.publish(Ordered(n: 1), source: "import") }
            shop.pass(seconds: 100)
            #expect(shop.script.count("overdue") == 1)
            #expect(publishing.isRunning, "the courier has not committed it")
            shop.simulation.finish()
            #expect(try publishing.get().currentOutcome?.description == "compensated (Overdue)")
        }
    }

    @Test("Leaves the door to others while nothing but it is left, and does not hold up a shutdown")
    func waiting() throws {
        var shop = CourierShop()
        shop.maxSagasInFlight = 1
        shop.courierRetry = .never
        let choreography = shop.choreography()
        shop.script.on("fetch") { if $0.n == 1 { throw Glitch() } }
        let first = try shop.simulation.run { try await choreography.start(Order(n: 1)) }
        shop.simulation.settle()
        #expect(choreography.monitor.saga(first.id)?.phase == .parked)
        let second = shop.simulation.spawn { try await choreography.start(Order(n: 2)).outcome }
        shop.simulation.settle()
        #expect("\(try second.get())" == "completed")
        let shutDown = shop.simulation.spawn { await choreography.shutDown() }
        shop.simulation.settle()
        #expect(try shutDown.get().sagas.map(\.id) == [first.id], "no time has passed")
    }

    @Test("Fires in the next choreography on the same stores, also if it passed in between", arguments: [30, 3600])
    func resumed(_ pause: Int) throws {
        let shop = CourierShop()
        shop.script.fail("fetch")
        var choreography = shop.choreography()
        _ = try shop.simulation.run { [choreography] in try await choreography.start(Order(n: 1)) }
        _ = try shop.simulation.run { [choreography] in await choreography.shutDown(within: .zero) }
        shop.simulation.advance(by: .seconds(pause))
        #expect(try shop.books()[2] == 0, "nobody runs")
        choreography = shop.choreography()
        shop.script.fail("fetch", times: 20)
        let left = try shop.simulation.run { [choreography] in try await choreography.resumeSagas() }
        #expect(left.count == 1)
        shop.simulation.finish()
        #expect(left.first?.currentOutcome?.description == "compensated (Overdue)")
        #expect(try shop.books() == [0, 0, 1, 0, 0])
        #expect(shop.script.count("overdue") == 1)
    }

    @Test("Fires once however the time of day jumps")
    func jump() throws {
        let shop = CourierShop()
        let choreography = shop.choreography()
        shop.script.fail("fetch", times: 20)
        let saga = try shop.simulation.run { try await choreography.start(Order(n: 1)) }
        shop.simulation.clock.jump(by: .seconds(-3600))
        shop.pass(seconds: 30)
        shop.simulation.clock.jump(by: .seconds(86_400))
        #expect(saga.currentOutcome == nil)
        shop.simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (Overdue)")
        #expect(shop.script.count("overdue") == 1)
    }

    @Test("Becomes a dead letter when its body fails for good, and fires when that is replayed")
    func deadLetter() throws {
        let shop = CourierShop()
        let choreography = shop.choreography()
        shop.script.fail("fetch", times: 20)
        shop.script.fail("overdue", times: 3)
        let saga = try shop.simulation.run { try await choreography.start(Order(n: 1)) }
        shop.pass(seconds: 70)
        let letter = try #require(choreography.deadLetters.first)
        #expect(letter.step == "Ordered")
        #expect(letter.attempts == 3)
        try choreography.replay(letter.id)
        shop.simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (Overdue)")
        #expect(try shop.books() == [0, 0, 1, 0, 0])
    }
}
