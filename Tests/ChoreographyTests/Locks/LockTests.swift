import ChoreographyTesting
import Testing

@testable import Choreography

@Suite("A semantic lock of a step", .timeLimit(.minutes(1)))
struct LockTests {
    @Test("May be waited for as long as there is time, and longer")
    func forEver() throws {
        var wardrobe = Wardrobe()
        wardrobe.limit = .seconds(Int64.max)
        wardrobe.script.fail("C", times: 1)
        let sagas = try wardrobe.start(1...2, of: wardrobe.choreography())
        #expect(sagas[1].timeline.entries.last?.kind == .locked)
        wardrobe.simulation.advance(by: .seconds(1))
        wardrobe.simulation.advance(by: .seconds(1))
        #expect(sagas.map { $0.currentOutcome?.description } == ["completed", "completed"])
    }

    @Test("Costs those who wait one alarm each and one entry, however often it changes hands, and not their time limit")
    func handedOn() throws {
        let wardrobe = Wardrobe()
        let choreography = wardrobe.choreography()
        wardrobe.script.on("C") { if $0.count <= ($0.n < 6 ? 2 : 40) { throw Glitch() } }
        let sagas = try wardrobe.start(1...9, of: choreography)
        for second in 1...12 {
            wardrobe.simulation.advance(by: .seconds(1))
            // The first five have the lock for two seconds each.
            let waiting = choreography.timers.alarms.count { if case .lock = $0.element { true } else { false } }
            #expect(waiting == 8, "after \(second) seconds")
        }
        #expect(sagas[..<5].allSatisfy { $0.currentOutcome?.description == "completed" })
        for saga in sagas[1...] { #expect(saga.timeline.entries.count { $0.kind == .locked } == 1) }
        for _ in 13...29 { wardrobe.simulation.advance(by: .seconds(1)) }
        #expect(sagas[6...].allSatisfy { $0.currentOutcome == nil })
        wardrobe.simulation.advance(by: .seconds(1))
        #expect(sagas[6...].allSatisfy { $0.currentOutcome?.description == "compensated (Failed<B>)" })
        wardrobe.simulation.finish()
        #expect(sagas[5].currentOutcome?.description == "completed")
        #expect(wardrobe.simulation.clock.uptime < .seconds(60), "nothing is left to ring")
    }

    @Test("Is waited for until the limit is over by the time of day, although that was set back")
    func setBack() throws {
        let wardrobe = Wardrobe()
        wardrobe.script.fail("C")
        let sagas = try wardrobe.start(1...2, of: wardrobe.choreography())
        wardrobe.simulation.clock.jump(by: .seconds(-20))
        for _ in 1...49 { wardrobe.simulation.advance(by: .seconds(1)) }
        #expect(sagas[1].currentOutcome == nil)
        wardrobe.simulation.advance(by: .seconds(1))
        #expect(sagas[1].currentOutcome?.description == "compensated (Failed<B>)")
        #expect(sagas[1].timeline.entries.count { $0.kind == .locked } == 1)
    }

    @Test("Leads to a rejection that interceptors are shown")
    func intercepted() throws {
        var wardrobe = Wardrobe()
        wardrobe.limit = .zero
        wardrobe.script.fail("C", times: 1)
        let interceptor = Interceptor()
        _ = try wardrobe.start(1...2, of: wardrobe.choreography(interceptors: [interceptor]))
        wardrobe.simulation.finish()
        #expect(interceptor.sent == ["Begin", "Begin", "Failed<B>"])
        #expect(interceptor.isKept)
    }

    @Test("Is told as refused, which is no failure of a body")
    func refused() throws {
        var wardrobe = Wardrobe()
        wardrobe.limit = .zero
        wardrobe.script.fail("C", times: 1)
        let recorder = Recorder()
        let sagas = try wardrobe.start(1...2, of: wardrobe.choreography(observers: [recorder]))
        wardrobe.simulation.finish()
        let told = recorder.entries.filter { $0.saga == sagas[1].id && $0.participant == "B" }
        #expect(told.map(\.kind) == [.lockRefused, .rejected])
        #expect(told.first?.detail?.hasPrefix("1 is locked by saga \(sagas[0].id)") == true)
    }

    @Test("Counts those who wait for it among the sagas that run")
    func door() throws {
        var wardrobe = Wardrobe()
        wardrobe.configuration.maxSagasInFlight = 2
        wardrobe.configuration.whenFull = .refuse
        wardrobe.script.fail("C", times: 1)
        let choreography = wardrobe.choreography()
        let sagas = try wardrobe.start(1...2, of: choreography)
        #expect(sagas[1].timeline.entries.last?.kind == .locked)
        let third = wardrobe.simulation.spawn { try await choreography.start(Begin(n: 3)) }
        wardrobe.simulation.settle()
        #expect(third.code == .refused)
        wardrobe.simulation.finish()
        _ = try wardrobe.start(3...3, of: choreography)
    }

    @Test("Is not void to another choreography: a second one that locks something in the store is refused")
    func twoChoreographies() throws {
        let wardrobe = Wardrobe()
        let choreography = wardrobe.choreography()
        _ = try wardrobe.start(1...1, of: choreography)
        var second = wardrobe
        second.name = "E"
        let other = second.choreography()
        let start = wardrobe.simulation.spawn { try await other.start(Begin(n: 2)) }
        wardrobe.simulation.settle()
        #expect(start.code == .storeInUse)
        #expect("\(try #require(start.error))".contains("lock"))
        second.locks = false
        second.name = "F"
        _ = try second.start(3...3, of: second.choreography())
        _ = try wardrobe.simulation.run { await choreography.shutDown() }
        #expect(try wardrobe.simulation.run { try await other.start(Begin(n: 4)).outcome }.description == "completed")
    }

    @Test("Of a saga that has ended is cleared away with all that it had, once one of its records is wanted")
    func clearedAway() throws {
        let store = InMemoryStore(Hooks())
        let (gone, next) = (SagaID(high: 1, low: 1), SagaID(high: 1, low: 2))
        let simulation = Simulation()
        try simulation.run {
            try await store.write { hooks in
                for hook in 1...3 { hooks.locks.lock(hook, for: gone, step: "B.Hang") }
                let holder = try hooks.locks.take(2, for: next, step: "B.Hang", isOver: { _ in false })
                #expect(holder == gone)
                #expect(hooks.locks.holders.count == 3)
                let nobody = try hooks.locks.take(2, for: next, step: "B.Hang", isOver: { $0 == gone })
                #expect(nobody == nil)
                #expect(hooks.locks.holders == [2: next])
            }
        }
    }
}
