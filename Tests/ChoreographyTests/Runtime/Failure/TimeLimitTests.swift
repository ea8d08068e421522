import Testing

@testable import Choreography

@Suite("A body with a time limit", .timeLimit(.minutes(1)))
struct TimeLimitTests {
    @Test("Is cancelled when its time is over, rolled back and called again", arguments: Flavour.suspending)
    func cancelled(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.timeout = .seconds(10)
        chain.retry = .constant(.seconds(1), maxAttempts: 3)
        let (simulation, recorder) = (Simulation(), Recorder())
        let gate = chain.script.hold("B")
        let choreography = chain.choreography(in: simulation, observers: [recorder])
        let start = simulation.spawn { try await choreography.start(Begin()).outcome }
        simulation.settle()
        simulation.advance(by: .seconds(10))
        #expect(gate.cancellations == 1)
        #expect(recorder.kinds(of: "B") == [.retried])
        #expect(recorder.entries.last { $0.participant == "B" }?.detail?.contains("time limit of 10.0 seconds") == true)
        gate.open()
        simulation.finish()
        #expect(try start.get().description == "completed")
        #expect(try simulation.run { await chain.balance } == [1, 1, 1, 1])
    }

    @Test("Takes the configuration's limit when its step states none")
    func configured() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        var configuration = SagaChoreography.Configuration()
        configuration.stepTimeout = .seconds(3)
        let gate = chain.script.hold("B")
        let choreography = chain.choreography(in: simulation, configuration: configuration)
        let start = simulation.spawn { try await choreography.start(Begin()).outcome }
        simulation.settle()
        simulation.advance(by: .seconds(3))
        #expect(gate.cancellations == 1)
        gate.open()
        simulation.finish()
        #expect(try start.get().description == "completed")
    }

    @Test("Can never commit what it still does after it was abandoned")
    func abandoned() throws {
        let (simulation, store, gate) = (Simulation(), InMemoryStore(Cells()), Gate())
        let reads = Locked<[Int?]>([])
        let choreography = SagaChoreography("stubborn", environment: simulation.environment()) {
            Service("A", store) {
                InitiatingStep(
                    on: Begin.self,
                    completes: Did<A>.self,
                    retry: .constant(.seconds(1), maxAttempts: 2),
                    timeout: .seconds(10)
                ) { command, cells in
                    cells.values["before"] = command.n
                    guard gate.arrivals == 0 else {
                        cells.values["second call"] = 1
                        return Did<A>(n: command.n)
                    }
                    await gate.waitStubbornly()
                    // Whatever is done from here on must not count.
                    cells.values["late"] = 1
                    cells.values["second call", default: 0] += 100
                    reads.withLock { $0.append(cells.values["second call"]) }
                    return Did<A>(n: 99)
                }
                Listener(on: Did<A>.self) { done, cells in cells.values["heard"] = done.n }
            }
        }
        let start = simulation.spawn { try await choreography.start(Begin()).outcome }
        simulation.settle()
        simulation.advance(by: .seconds(10))
        simulation.advance(by: .seconds(1))
        #expect(try start.get().description == "completed")
        gate.open()
        simulation.finish()
        #expect(reads.withLock { $0 } == [nil], "what it reads is nothing")
        let rows = try simulation.run { await store.read { $0.values.rows } }
        #expect(rows == ["before": 1, "second call": 1, "heard": 1])
    }

    @Test("May read its tables in the default of a row that it writes")
    func nestedAccess() throws {
        let (simulation, store) = (Simulation(), InMemoryStore(Cells()))
        let choreography = SagaChoreography("nested", environment: simulation.environment()) {
            Service("A", store) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self, timeout: .seconds(10)) { command, cells in
                    await Task.yield()
                    cells.values["first", default: 3] += 1
                    cells.values["second", default: cells.values["first"] ?? 0] += 10
                    cells.values["second", default: cells.values["first"] ?? 0] += 100
                    return Did<A>(n: command.n)
                }
                Listener(on: Did<A>.self) { _, cells in
                    cells.values["third", default: cells.values["second"] ?? 0] += 1000
                }
            }
        }
        #expect(try simulation.run { try await choreography.start(Begin()).outcome }.description == "completed")
        let rows = try simulation.run { await store.read { $0.values.rows } }
        #expect(rows == ["first": 4, "second": 114, "third": 1114])
    }

    @Test("Becomes a dead letter when every attempt takes too long", arguments: Flavour.suspending)
    func exhausted(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.timeout = .seconds(10)
        chain.retry = .constant(.seconds(1), maxAttempts: 2)
        let simulation = Simulation()
        let gate = chain.script.hold("B")
        let choreography = chain.choreography(in: simulation)
        simulation.spawn { try await choreography.start(Begin()).outcome }
        simulation.finish()
        #expect(gate.cancellations == 2)
        #expect(choreography.deadLetters.map(\.attempts) == [2])
        #expect((choreography.deadLetters.first?.error as? RuntimeError)?.code == .stepTimedOut)
        #expect(try simulation.run { await chain.committed("B") } == 0)
    }
}
