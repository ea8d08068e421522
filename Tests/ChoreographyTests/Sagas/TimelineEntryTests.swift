import Testing

@testable import Choreography

@Suite("An entry of a timeline", .timeLimit(.minutes(1)))
struct TimelineEntryTests {
    private func lines(_ saga: SagaHandle) -> [String] {
        saga.timeline.entries.map { entry in
            let place = [entry.participant, entry.step].compactMap { $0 }.joined(separator: ".")
            return "\(place) \(entry.kind) on \(entry.trigger ?? "nothing")"
        }
    }

    @Test("Names the message that was being handled: what triggered a step, and which cause undid it")
    func trigger() throws {
        for (step, cause) in [("B", Failed<B>(n: 1) as any Error), ("C", Failed<C>(n: 1))] {
            let (simulation, chain) = (Simulation(), Chain(.synchronous))
            chain.script.on(step) { _ in throw cause }
            let choreography = chain.choreography(in: simulation)
            let saga = try simulation.run { try await choreography.start(Begin()) }
            simulation.finish()
            let lines = self.lines(saga)
            #expect(lines.first == " started on nothing")
            #expect(lines.last == " ended on nothing")
            #expect(lines.contains("A.Begin completed on Begin"))
            #expect(lines.contains("A.Begin undone on Failed<\(step)>"))
            #expect(lines.contains("B.Did<A> rejected on Did<A>") == (step == "B"))
            #expect(lines.contains("B.Did<A> undone on Failed<C>") == (step == "C"))
        }
    }

    @Test("Names each event of a join as it comes")
    func join() async throws {
        let simulation = Simulation()
        let branches = Branches()
        let choreography = branches.choreography(in: simulation)
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        let joins = self.lines(saga).filter { $0.hasPrefix("J.Did<B>+Did<C>") }
        #expect(Set(joins.map { $0.split(separator: " ").last }) == ["Did<B>", "Did<C>"])
    }

    @Test("Names what armed a deadline when that fires, and what disarmed it otherwise", arguments: [5, 6])
    func deadline(failures: Int) throws {
        let shop = CourierShop()
        let choreography = shop.choreography()
        shop.script.fail("fetch", times: failures)
        let saga = try shop.simulation.run { try await choreography.start(Order(n: 1)) }
        shop.pass(seconds: 61)
        shop.simulation.finish()
        let dock = self.lines(saga).filter { $0.hasPrefix("Dock.Ordered ") }
        let end = failures < 6 ? "Dock.Ordered disarmed on Fetched" : "Dock.Ordered rejected on Ordered"
        #expect(dock.prefix(2) == ["Dock.Ordered armed on Ordered", end])
    }

    @Test("Tells how the saga ended, and only its last entry does")
    func outcome() throws {
        for step in [nil, "B"] {
            let (simulation, chain) = (Simulation(), Chain(.synchronous))
            if let step { chain.script.on(step) { _ in throw Failed<B>(n: 1) } }
            let choreography = chain.choreography(in: simulation)
            let saga = try simulation.run { try await choreography.start(Begin()) }
            simulation.finish()
            let outcomes = saga.timeline.entries.map { $0.outcome.map { "\($0)" } }
            #expect(outcomes.last == (step == nil ? "completed" : "compensated (Failed<B>)"))
            #expect(outcomes.dropLast().allSatisfy { $0 == nil })
        }
    }

    @Test("Takes 48 bytes")
    func size() {
        #expect(MemoryLayout<TimelineEntry>.stride == 48)
    }
}
