import Testing

@testable import Choreography

@Suite("The door of a choreography", .timeLimit(.minutes(1)))
struct DoorTests {
    private static func configuration(
        _ maxSagasInFlight: Int,
        _ policy: AdmissionPolicy = .wait
    ) -> SagaChoreography.Configuration {
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = maxSagasInFlight
        configuration.whenFull = policy
        return configuration
    }

    /// Plays sagas whose last events nobody reads, until the observer has no room for more.
    private static func fill(
        _ choreography: SagaChoreography,
        _ simulation: Simulation
    ) throws -> Subscription<Did<C>> {
        let subscription = choreography.bus.subscribe(Did<C>.self, capacity: 2)
        for n in 1...3 {
            #expect(try simulation.run { try await choreography.start(Begin(n: n)).outcome }.description == "completed")
        }
        return subscription
    }

    @Test("Lets those who wait in by the order of their coming, as sagas end")
    func order() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let gate = chain.script.hold("B")
        let choreography = chain.choreography(in: simulation, configuration: Self.configuration(2))
        let starts = (1...5).map { n in simulation.spawn { try await choreography.start(Begin(n: n)) } }
        simulation.settle()
        #expect(starts.map(\.isRunning) == [false, false, true, true, true])
        #expect(choreography.statistics.sagasStarted == 2)
        gate.open()
        simulation.finish()
        #expect(chain.script.calls.filter { $0.hasPrefix("A") } == (1...5).map { "A \($0)" })
        #expect(choreography.statistics.sagasCompleted == 5)
    }

    @Test("Refuses at once when told to, and says what to do")
    func refusal() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let gate = chain.script.hold("B")
        let choreography = chain.choreography(in: simulation, configuration: Self.configuration(1, .refuse))
        simulation.spawn { try await choreography.start(Begin(n: 1)) }
        simulation.settle()
        let second = simulation.spawn { try await choreography.start(Begin(n: 2)) }
        simulation.settle()
        #expect(second.code == .refused)
        #expect("\(try #require(second.error))".contains("maxSagasInFlight"))
        gate.open()
        simulation.finish()
        #expect(chain.script.count("A", 2) == 0)
        #expect(try simulation.run { try await choreography.start(Begin(n: 3)).outcome }.description == "completed")
    }

    @Test("Lets a caller be cancelled while it waits, whose command then reaches nobody")
    func cancellation() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let gate = chain.script.hold("B")
        let choreography = chain.choreography(in: simulation, configuration: Self.configuration(1))
        let starts = (1...3).map { n in simulation.spawn { try await choreography.start(Begin(n: n)) } }
        simulation.settle()
        starts[1].cancel()
        simulation.settle()
        #expect(starts[1].error is CancellationError)
        gate.open()
        simulation.finish()
        #expect(chain.script.count("A", 2) == 0)
        #expect(chain.script.count("A", 3) == 1)
        #expect(choreography.statistics.sagasStarted == 2)
    }

    @Test("Carries out a command that it has accepted, even if the caller is cancelled")
    func accepted() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let gate = chain.script.hold("A")
        let choreography = chain.choreography(in: simulation)
        let start = simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        start.cancel()
        gate.open()
        simulation.finish()
        #expect(try start.get().currentOutcome?.description == "completed")
    }

    @Test("Stays shut while a slow observer of the bus has no room, and never holds back running sagas")
    func slowObserver() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let choreography = chain.choreography(in: simulation)
        let subscription = try Self.fill(choreography, simulation)
        let fourth = simulation.spawn { try await choreography.start(Begin(n: 4)).outcome }
        simulation.settle()
        #expect(fourth.isRunning)
        #expect(chain.script.count("A", 4) == 0)
        let observed = simulation.spawn {
            var numbers: [Int] = []
            for await envelope in subscription {
                numbers.append(envelope.event.n)
                if numbers.count == 4 { break }
            }
            return numbers
        }
        simulation.finish()
        #expect(try fourth.get().description == "completed")
        #expect(try observed.get() == [1, 2, 3, 4])
    }

    @Test("Lets nobody in who waits for an observer when the choreography is shut down, which waits for no such caller")
    func slowObserverAtTheEnd() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let choreography = chain.choreography(in: simulation)
        let subscription = try Self.fill(choreography, simulation)
        let fourth = simulation.spawn { try await choreography.start(Begin(n: 4)) }
        simulation.settle()
        let report = simulation.spawn { await choreography.shutDown(within: .seconds(3600)) }
        simulation.settle()
        #expect(try report.get().isClean)
        #expect(fourth.code == .shutDown)
        #expect("\(try #require(fourth.error))".contains("'chain' is shut down"))
        #expect(chain.script.count("A", 4) == 0)
        withExtendedLifetime(subscription) {}
    }

    @Test("Refuses while an observer has no room, if it is told to refuse")
    func slowObserverRefused() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let choreography = chain.choreography(in: simulation, configuration: Self.configuration(9, .refuse))
        let subscription = try Self.fill(choreography, simulation)
        let fourth = simulation.spawn { try await choreography.start(Begin(n: 4)) }
        simulation.settle()
        #expect(fourth.code == .refused)
        #expect("\(try #require(fourth.error))".hasPrefix("A subscriber of the bus"))
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
        withExtendedLifetime(subscription) {}
    }

    @Test("Begins a saga with an event from outside, for every participant that declares it")
    func published() throws {
        let (simulation, chain, recorder) = (Simulation(), Chain(.synchronous), Recorder())
        let choreography = chain.choreography(in: simulation, observers: [recorder])
        let saga = try simulation.run { try await choreography.publish(Did<A>(n: 5), source: "import") }
        #expect(try simulation.run { try await saga.outcome }.description == "completed")
        #expect(try simulation.run { await chain.balance } == [0, 1, 1, 1])
        #expect(recorder.entries.first?.event?.metadata.source == "import")
    }

    @Test("Refuses what nobody declares, by its name, before anything runs")
    func undeclared() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let choreography = chain.choreography(in: simulation)
        let event = simulation.spawn { try await choreography.publish(Did<X>(n: 1)) }
        let command = simulation.spawn { try await choreography.start(Undeclared()) }
        simulation.finish()
        #expect(event.code == .undeclaredMessage)
        #expect("\(try #require(event.error))".contains("No participant of 'chain' reacts to Did<X>."))
        #expect(command.code == .undeclaredMessage)
        #expect("\(try #require(command.error))".contains("starts a saga for the command Undeclared."))
        #expect(chain.script.calls.isEmpty)
    }

    @Test("Opens for no choreography that has problems, and lists them all")
    func invalid() throws {
        let simulation = Simulation()
        var configuration = Self.configuration(0)
        configuration.batchSize = 0
        let choreography = SagaChoreography(
            "broken",
            configuration: configuration,
            environment: simulation.environment()
        ) {
            Service("A", InMemoryStore(Cells())) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self) { command, _ in Did<A>(n: command.n) }
                Listener(on: Did<B>.self) { _, _ in }
            }
        }
        let start = simulation.spawn { try await choreography.start(Begin()) }
        simulation.finish()
        #expect(start.code == .invalidChoreography)
        let message = "\(try #require(start.error))"
        for word in ["maxSagasInFlight is 0", "batchSize is 0", "Did<A>", "Did<B>"] { #expect(message.contains(word)) }
        #expect(choreography.statistics.sagasStarted == 0)
    }
}

private struct Undeclared: Command {}
