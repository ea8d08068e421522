import Testing

@testable import Choreography

/// On the system's threads and clocks: what the Thread Sanitizer is to see.
@Suite("On many threads", .timeLimit(.minutes(1)))
struct ThreadTests {
    private static var configuration: SagaChoreography.Configuration {
        var configuration = SagaChoreography.Configuration()
        configuration.workers = 4
        configuration.batchSize = 8
        configuration.maxSagasInFlight = 20
        configuration.retry = .immediate(maxAttempts: 3)
        return configuration
    }

    private static var environment: Environment {
        var environment = Environment.system
        environment.faults = Faults.repeats(1)
        return environment
    }

    @Test("Sagas end as they do on one, while others watch them", arguments: Flavour.suspending)
    func watched(_ flavour: Flavour) async throws {
        let (branches, recorder) = (Branches(flavour), Recorder())
        branches.script.onEveryCall { call in
            if call.step == "X", call.n % 5 == 0, call.count == 1 { throw Glitch() }
            if call.step == "B", call.n % 3 == 0 { throw Failed<B>(n: call.n) }
        }
        let choreography = branches.choreography(
            on: Self.environment,
            configuration: Self.configuration,
            observers: [recorder]
        )
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for n in 1...150 {
                group.addTask {
                    let saga = try await choreography.start(Begin(n: n))
                    async let entries = saga.timeline.reduce(0) { count, _ in count + 1 }
                    let outcome = try await saga.outcome.description
                    _ = choreography.monitor.sagas().map(\.waitsFor)
                    _ = choreography.statistics
                    return await entries > 5 && outcome == (n % 3 == 0 ? "compensated (Failed<B>)" : "completed")
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(await choreography.shutDown().isClean)
        #expect(await branches.balance == [100, 100, 100, 100, 100])
        #expect(choreography.statistics.sagasCompleted == 100)
        #expect(choreography.statistics.sagasCompensated == 50)
        #expect(recorder.entries.count { $0.kind == .ended } == 150)
        #expect(branches.script.overlaps.isEmpty)
    }

    @Test("Whatever start has returned is finished by the next choreography, and nothing else is", arguments: 1...12)
    func resumed(_ round: Int) async throws {
        let branches = Branches(round.isMultiple(of: 2) ? .asynchronous : .general)
        let choreography = branches.choreography(on: Self.environment, configuration: Self.configuration)
        let running = Task { try await choreography.run() }
        branches.script.onEveryCall { if $0.total == round * 7 { running.cancel() } }
        let started = await withTaskGroup(of: Bool.self) { group in
            for n in 1...40 {
                group.addTask { (try? await choreography.start(Begin(n: n))) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        await #expect(throws: CancellationError.self) { try await running.value }
        let next = branches.choreography(on: Self.environment, configuration: Self.configuration)
        async let over: Void = next.run()
        _ = try await next.start(Begin(n: 100)).outcome
        #expect(await next.shutDown().isClean)
        try await over
        #expect(await branches.balance == Array(repeating: started + 1, count: 5))
    }
}
