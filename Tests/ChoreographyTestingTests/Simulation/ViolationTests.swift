import Choreography
import Testing

@testable import ChoreographyTesting

@Suite("What a simulation objects to", .timeLimit(.minutes(1)))
struct ViolationTests {
    private static func failure(
        faults: SimulationFaults = .none,
        setUp: @escaping @Sendable (SimulatedRun) -> Void
    ) async throws -> SimulationFailure {
        var simulation = Simulation("wrong", setUp: setUp)
        simulation.faults = faults
        return try await #require(throws: SimulationFailure.self) { try await simulation.verify(seeds: 0..<50) }
    }

    private static func shop(_ run: SimulatedRun) -> Shop {
        let shop = Shop()
        run.process { shop.choreography($0) }
        for n in 1...3 { run.start(Order(n: n)) }
        return shop
    }

    @Test("Names what must always hold, and when it first did not")
    func always() async throws {
        let failure = try await Self.failure { run in
            let shop = Self.shop(run)
            run.always("Nobody pays") {
                if shop.till.committed({ $0.rows.rows.isEmpty }) == false {
                    throw Mismatch(description: "somebody has")
                }
            }
        }
        #expect(failure.violation == "Nobody pays: somebody has")
        #expect(failure.sagas?.count == 1, "one client is enough")
        #expect(failure.faults.isEmpty)
        #expect(failure.timeline.last?.contains("Till completed Paid") == true, "\(failure)")
    }

    @Test("Names what must hold at the end")
    func atEnd() async throws {
        let failure = try await Self.failure { run in
            let shop = Self.shop(run)
            run.atEnd("Nothing is sent") {
                if await shop.shelf.read({ !$0.rows.rows.isEmpty }) { throw Mismatch(description: "something is") }
            }
        }
        #expect(failure.violation == "Nothing is sent: something is")
        #expect(failure.timeline.last?.contains("ended") == true, "\(failure)")
    }

    @Test("Names a run that never comes to rest")
    func restless() async throws {
        var simulation = Simulation("endless") { run in
            let store = InMemoryStore(Books())
            run.process { environment in
                SagaChoreography("endless", environment: environment) { Endless(store: store) }
            }
            run.start(Order(n: 1))
        }
        simulation.limits.steps = 2000
        let failure = try await #require(throws: SimulationFailure.self) { try await simulation.verify(seeds: 0..<1) }
        #expect(failure.violation == "The run did not come to rest in 2000 steps.")
    }

    @Test("Names a body that always fails, although nothing is made to")
    func deadLetter() async throws {
        let failure = try await Self.failure { run in
            let store = InMemoryStore(Books())
            run.process { environment in
                SagaChoreography("broken", environment: environment) { Broken(store: store) }
            }
            run.start(Order(n: 1))
        }
        #expect(failure.violation == "Broken.Ordered fails although nothing is made to: Glitch()")
    }

    @Test("Names the command that is refused each time, because its own body always fails")
    func refused() async throws {
        let failure = try await Self.failure { run in
            let store = InMemoryStore(Books())
            run.process { environment in
                SagaChoreography("refusing", environment: environment) { Unwilling(store: store) }
            }
            run.start(Order(n: 1))
        }
        #expect(failure.violation == "The client's Order was never accepted.")
    }

    @Test("Names an undo that always fails, with its saga as stuck")
    func undo() async throws {
        let failure = try await Self.failure { run in
            let stores = (InMemoryStore(Books()), InMemoryStore(Books()))
            run.process { environment in
                SagaChoreography("owing", environment: environment) {
                    Owing(store: stores.0)
                    Refusing(store: stores.1)
                }
            }
            run.start(Order(n: 1))
        }
        #expect(failure.violation == "Owing.Order fails although nothing is made to: Glitch()")
        #expect(failure.timeline.contains { $0.contains("ended: stuck") }, "\(failure)")
    }

    @Test("Names the command that nobody declares")
    func undeclared() async throws {
        let failure = try await Self.failure { run in
            _ = Self.shop(run)
            run.start(Greet())
        }
        #expect(failure.violation.hasPrefix("The client's Greet was not accepted: "), "\(failure)")
        #expect(failure.violation.contains("No participant of 'shop' starts a saga for the command Greet"))
        #expect(failure.sagas == [4])
    }

    @Test("Names the join that would wait for ever, which no choreography may have")
    func endlessJoin() async throws {
        let failure = try await Self.failure { run in
            let store = InMemoryStore(Books())
            run.process { environment in
                SagaChoreography("join", environment: environment) { Joining(store: store) }
            }
            run.start(Order(n: 1))
        }
        #expect(
            failure.violation == """
                The client's Order was not accepted: The choreography join has a problem:
                1. Nobody publishes Paid, which would trigger the step Ordered+Paid of Joining.
                   Let a step complete with Paid, or remove what waits for it.
                """
        )
    }

    @Test("Stops the program when the closure does not say how the choreography is made")
    func noProcess() async {
        await #expect(processExitsWith: .failure) {
            _ = Simulation("empty") { $0.start(Order(n: 1)) }.report(seeds: 0..<1)
        }
    }
}

private struct Greet: Command {}

/// A participant whose body never rests.
private struct Endless: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        InitiatingStep(on: Order.self, completes: Ordered.self) { order, _ in
            while !Task.isCancelled { await Task.yield() }
            return Ordered(n: order.n)
        }
        Listener(on: Ordered.self) { _, _ in }
    }
}

/// A participant one of whose bodies always fails.
private struct Broken: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        InitiatingStep(on: Order.self, completes: Ordered.self) { order, _ in Ordered(n: order.n) }
        Listener(on: Ordered.self) { _, _ in throw Glitch() }
    }
}

/// A participant that takes no order.
private struct Unwilling: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        InitiatingStep(on: Order.self, completes: Ordered.self) { (_: Order, _) -> Ordered in throw Glitch() }
        Listener(on: Ordered.self) { _, _ in }
    }
}

/// A participant whose undo always fails.
private struct Owing: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        InitiatingStep(on: Order.self, completes: Ordered.self) { order, _ in Ordered(n: order.n) }
            .compensate(on: SoldOut.self) { (_: Ordered, _) -> Cancelled in throw Glitch() }
    }
}

/// A participant that rejects.
private struct Refusing: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        PivotStep(on: Ordered.self, completes: Sent.self, rejects: SoldOut.self) { ordered, _ in
            throw SoldOut(n: ordered.n)
        }
        Listener(on: Sent.self) { _, _ in }
        Listener(on: Cancelled.self) { _, _ in }
    }
}

/// A participant with a join one of whose events never comes.
private struct Joining: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        InitiatingStep(on: Order.self, completes: Ordered.self) { order, _ in Ordered(n: order.n) }
        JoinStep(on: Ordered.self, Paid.self, completes: Sent.self) { joined, _ in Sent(n: joined.events.0.n) }
        Listener(on: Sent.self) { _, _ in }
    }
}
