import Testing

@testable import Choreography

@Suite("A saga's timeline", .timeLimit(.minutes(1)))
struct SagaTimelineTests {
    @Test("Gives everyone who follows it what happened so far, and then what happens until the saga ends")
    func live() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let gate = chain.script.hold("C")
        let choreography = chain.choreography(in: simulation)
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.settle()
        let followers = (0..<2).map { _ in
            simulation.spawn {
                var lines: [String] = []
                for await entry in saga.timeline { lines.append(entry.line) }
                return lines
            }
        }
        simulation.settle()
        for follower in followers { #expect(follower.isRunning) }
        #expect(saga.timeline.entries.map(\.line).last == "B completed Did<B>")
        gate.open()
        simulation.finish()
        let expected = [
            "started Begin", "A completed Did<A>", "B completed Did<B>", "C completed Did<C>", "D handled Did<C>",
            "ended",
        ]
        for follower in followers { #expect(try follower.get() == expected) }
        #expect(saga.timeline.entries.last?.detail == "completed")
    }

    @Test("Ends for a follower whose task is cancelled, and goes on for others")
    func cancelled() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let gate = chain.script.hold("B")
        let choreography = chain.choreography(in: simulation)
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.settle()
        let follower = simulation.spawn { await saga.timeline.reduce(0) { count, _ in count + 1 } }
        simulation.settle()
        follower.cancel()
        simulation.settle()
        #expect(try follower.get() == 2)
        gate.open()
        simulation.finish()
        #expect(saga.timeline.entries.count == 6)
    }

    @Test("Shows both causes when two rejections ask for the same undo")
    func causes() throws {
        let (simulation, branches) = (Simulation(), Branches(.asynchronous))
        branches.script.fail("B", with: Failed<B>(n: 1))
        branches.script.fail("X", with: Failed<X>(n: 1))
        let choreography = branches.choreography(in: simulation)
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        let lines = saga.timeline.entries.filter { $0.participant == "A" }.map(\.line)
        #expect(lines.first == "A completed Did<A>")
        #expect(lines.dropFirst().contains("A undone Undone<A>"))
        #expect(lines.last?.hasPrefix("A nothing to undo Failed<") == true)
    }

    @Test(
        "Is recorded for as many sagas as the policy says",
        arguments: [(TimelinePolicy.all, 6), (.none, 0), (.oneIn(3), 2)]
    )
    func policy(_ policy: TimelinePolicy, _ expected: Int) throws {
        let (simulation, chain, recorder) = (Simulation(), Chain(.synchronous), Recorder())
        var configuration = SagaChoreography.Configuration()
        configuration.timelines = policy
        let choreography = chain.choreography(in: simulation, configuration: configuration, observers: [recorder])
        var recorded = 0
        for n in 1...6 {
            let saga = try simulation.run { try await choreography.start(Begin(n: n)) }
            #expect(try simulation.run { try await saga.outcome }.description == "completed")
            if !saga.timeline.entries.isEmpty { recorded += 1 }
        }
        #expect(recorded == expected)
        #expect(recorder.entries.count == 6 * 6, "observers are told of every saga")
    }
}
