import Testing

@testable import Choreography

@Suite("An observer", .timeLimit(.minutes(1)))
struct SagaObserverTests {
    @Test("Is told of each participant's doings in order, after the commit and before anyone can react")
    func order() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let calls = Locked<[String]>([])
        let recorder = Recorder { entry in
            guard entry.kind == .completed, let participant = entry.participant else { return }
            calls.withLock { $0.append("told of \(participant)") }
        }
        chain.script.onEveryCall { call in calls.withLock { $0.append("called \(call.step)") } }
        let choreography = chain.choreography(in: simulation, observers: [recorder])
        _ = try simulation.run { try await choreography.start(Begin()).outcome }
        #expect(
            calls.withLock { $0 } == [
                "called A", "told of A", "called B", "told of B", "called C", "told of C", "called D",
            ]
        )
    }

    @Test("Can print a readable line for each thing that happens")
    func log() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let lines = Locked<[String]>([])
        let log = SagaLog { line in lines.withLock { $0.append(line) } }
        chain.script.fail("B", times: 1)
        let choreography = chain.choreography(in: simulation, observers: [log])
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        let texts = lines.withLock { $0 }
        #expect(texts.first == "2023-11-14T22:13:20.000000Z \(saga.id) started Begin")
        #expect(texts.contains { $0.hasSuffix("B retried Did<A>: Glitch(number: 0)") })
        #expect(texts.contains { $0.hasSuffix("B completed Did<B> (attempt 2)") })
    }
}
