import Choreography
import ChoreographyTesting
import Dispatch
import Foundation
import Testing

@Suite("A body that leaves a simulation", .timeLimit(.minutes(1)))
struct SimulationEscapeTests {
    /// A saga one of whose bodies leaves, and comes back when its gate lets it; without one not before the run is over.
    private static func simulation(_ way: Runaway.Way, _ gate: @escaping @Sendable () -> Runaway.Gate?) -> Simulation {
        var simulation = Simulation("runaway") { run in
            let stores = (InMemoryStore(Books()), InMemoryStore(Books()))
            let gate = gate()
            run.process { environment in
                SagaChoreography("runaway", environment: environment) {
                    Runaway(store: stores.0, way: way, gate: gate)
                    Bystander(store: stores.1, gate: gate)
                }
            }
            run.start(Order(n: 1))
        }
        simulation.faults = .none
        return simulation
    }

    @Test("Is named when it does not come back, whichever way it takes", arguments: Runaway.Way.allCases)
    func lost(_ way: Runaway.Way) async throws {
        for seed in 0..<4 as Range<UInt64> {
            let failure = try await #require(throws: SimulationFailure.self) {
                try await Self.simulation(way) { nil }.verify(seeds: seed..<seed + 1)
            }
            Self.expectName(in: failure.violation)
        }
    }

    @Test("Is named when it comes back from elsewhere while the run goes on", arguments: Runaway.Way.returning)
    func returned(_ way: Runaway.Way) async throws {
        for seed in 0..<4 as Range<UInt64> {
            let failure = try await #require(throws: SimulationFailure.self) {
                try await Self.simulation(way) { Runaway.Gate() }.verify(seeds: seed..<seed + 1)
            }
            // Nobody knows whose it is that comes back: both bodies have not returned.
            Self.expectName(in: failure.violation, beside: "Bystander.Ordered in saga 1, ")
        }
    }

    @Test("Is named in an exploration as well", arguments: Runaway.Way.allCases)
    func explored(_ way: Runaway.Way) async throws {
        let failure = try await #require(throws: ExplorationFailure.self) {
            try await Self.simulation(way) { nil }.verifyExhaustively(bounds: .init())
        }
        Self.expectName(in: failure.violation)
    }

    private static func expectName(in violation: String, beside other: String = "") {
        #expect(
            violation == """
                Something runs outside the simulation, or never returns: a bare Task, Task.detached, Task.sleep, the \
                main actor or a thread. Use the environment's clock and structured tasks. Called, and not returned: \
                \(other)Runaway.Ordered in saga 1.
                """
        )
    }

    @Test("Is named as the reason when the run fails once and not again")
    func once() async throws {
        let calls = Locked(0)
        let simulation = Self.simulation(.nobody) {
            // Only the first run is caught outside.
            let isFirst = calls.withLock { calls in
                calls += 1
                return calls == 1
            }
            return isFirst ? nil : Runaway.Gate(isOpen: true)
        }
        let failure = try await #require(throws: SimulationFailure.self) { try await simulation.verify(seeds: 0..<1) }
        #expect(failure.violation.contains("Called, and not returned: Runaway.Ordered in saga 1."))
        #expect(failure.violation.hasSuffix("Played again, the run did not fail: it is not deterministic."))
        calls.withLock { $0 = 0 }
        let exploration = try await #require(throws: ExplorationFailure.self) {
            try await simulation.verifyExhaustively(bounds: .init())
        }
        #expect(exploration.violation == failure.violation)
    }

    @Test("Is not suspected when it sleeps with the environment's clock and waits for its own child tasks")
    func structured() async throws {
        let simulation = Simulation("structured") { run in
            let store = InMemoryStore(Books())
            run.process { environment in
                SagaChoreography("structured", environment: environment) {
                    Homebody(store: store, clock: environment.clock)
                }
            }
            for n in 1...2 { run.start(Order(n: n)) }
        }
        let report = try await simulation.verify(seeds: 0..<50)
        #expect(report.completed == 100)
        #expect(report.simulatedTime > .seconds(100))
        // Nothing but time has passed between its two pauses, which is no circle.
        #expect(try await simulation.verifyExhaustively(bounds: .init()).isComplete)
    }
}

/// A participant whose body does what a simulation can't see.
struct Runaway: Participant {
    enum Way: CaseIterable {
        case bareTask, detachedTask, realSleep, mainActor, dispatchQueue, thread, nobody

        /// Those that come back when a gate says so.
        static let returning: [Self] = [.bareTask, .detachedTask, .mainActor, .dispatchQueue, .thread]
    }

    /// Lets what has left the simulation come back once the body waits for it.
    final class Gate: Sendable {
        private let state: Locked<(isAway: Bool, isOpen: Bool)>

        init(isOpen: Bool = false) {
            self.state = Locked((false, isOpen))
        }

        var isAway: Bool { self.state.withLock { $0.isAway } }
        var isOpen: Bool { self.state.withLock { $0.isOpen } }

        func leave() { self.state.withLock { $0.isAway = true } }
        func open() { self.state.withLock { $0.isOpen = true } }

        func wait() async { while !self.isOpen { await Task.yield() } }
        func block() { while !self.isOpen { usleep(100) } }
    }

    let store: InMemoryStore<Books>
    let way: Way
    let gate: Gate?

    var reactions: [Reaction<InMemoryStore<Books>>] {
        InitiatingStep(on: Order.self, completes: Ordered.self) { order, _ in Ordered(n: order.n) }
        RetriableStep(on: Ordered.self, completes: Paid.self) { ordered, _ in
            self.gate?.leave()
            await Self.leave(self.way, self.gate)
            return Paid(n: ordered.n)
        }
    }

    private static func leave(_ way: Way, _ gate: Gate?) async {
        switch way {
        case .bareTask: await Task { await self.wait(gate) }.value
        case .detachedTask: await Task.detached { await self.wait(gate) }.value
        case .realSleep: await self.wait(nil)
        case .mainActor: await self.waitInMain(gate)
        case .dispatchQueue, .thread:
            guard let gate else { return await self.never() }
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                let comeBack: @Sendable () -> Void = {
                    gate.block()
                    continuation.resume()
                }
                if way == .thread {
                    Thread.detachNewThread(comeBack)
                } else {
                    DispatchQueue.global().async(execute: comeBack)
                }
            }
        case .nobody: if gate?.isOpen != true { await self.never() }
        }
    }

    private static func wait(_ gate: Gate?) async {
        guard let gate else { return (try? await Task.sleep(for: .seconds(3600))) ?? () }
        await gate.wait()
    }

    /// To yield in the main actor would go back to the simulation at once.
    @MainActor private static func waitInMain(_ gate: Gate?) async {
        if let gate { gate.block() } else { await self.wait(nil) }
    }

    private static func never() async { await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in } }
}

/// A participant that keeps the simulation going for as long as the other's body is away.
private struct Bystander: Participant {
    let store: InMemoryStore<Books>
    let gate: Runaway.Gate?

    var reactions: [Reaction<InMemoryStore<Books>>] {
        Listener(on: Ordered.self) { _, _ in
            guard let gate, !gate.isOpen else { return }
            while !gate.isAway { await Task.yield() }
            // All is one thread: that the body has begun and this one runs says that the body waits.
            gate.open()
            while !Task.isCancelled {
                usleep(100)
                await Task.yield()
            }
        }
        Listener(on: Paid.self) { _, _ in }
    }
}

/// A participant whose body waits, and never leaves the simulation.
private struct Homebody: Participant {
    let store: InMemoryStore<Books>
    let clock: any EnvironmentClock

    var reactions: [Reaction<InMemoryStore<Books>>] {
        InitiatingStep(on: Order.self, completes: Ordered.self) { order, _ in
            try await self.clock.sleep(until: self.clock.uptime + .seconds(1))
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { await Task.yield() } }
            }
            async let pause: Void = self.clock.sleep(until: self.clock.uptime + .seconds(1))
            try await pause
            return Ordered(n: order.n)
        }
        Listener(on: Ordered.self) { _, _ in }
    }
}
