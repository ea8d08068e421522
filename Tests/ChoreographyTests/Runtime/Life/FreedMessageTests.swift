import Synchronization
import Testing

@testable import Choreography

@Suite("A message that is freed", .timeLimit(.minutes(1)))
struct FreedMessageTests {
    private let simulation = Simulation()
    private let asked = Asked()

    @Test(
        "Is freed without a lock, so that it may ask the choreography for anything then",
        arguments: [(TimelinePolicy.none, true), (.all, true), (.none, false)]
    )
    func ends(timelines: TimelinePolicy, reusesEnvelopes: Bool) throws {
        var environment = self.simulation.environment()
        if !reusesEnvelopes {
            environment.hooks = SimulationHooks(network: AtOnce(), observer: Deaf(), workers: 1)
        }
        let choreography = Errand.choreography(in: environment, timelines)
        try self.run(choreography)
        #expect(choreography.statistics.sagasCompleted == 40)
        #expect(choreography.statistics.sagasCompensated == 20)
        #expect(choreography.statistics.sagasStuck == 40)
    }

    @Test("Is freed without a lock when an undo keeps a join from running that has waited with it")
    func fenced() throws {
        let choreography = Fork.choreography(in: self.simulation)
        try self.run(choreography)
        #expect(choreography.statistics.fenced == 100)
    }

    @Test("Is freed without a lock when its record is saved again, and when it is settled")
    func recorded() {
        let records = StepRecords()
        let key = StepKey(saga: SagaID(high: 1, low: 1), participant: "P", step: "S")
        self.asked.records.withLock { $0 = records }
        for number in 1...3 {
            let (event, unsettled) = (self.event(number), self.event(10 + number))
            records.save(StepRecord(key: key, state: .committed, completion: event, unsettled: [unsettled]))
            records.commit()
        }
        #expect(self.asked.count.load(ordering: .relaxed) == 4)
        records.settle([EventID(high: 13, low: 13)])
        #expect(self.asked.count.load(ordering: .relaxed) == 5)
        self.asked.records.withLock { $0 = nil }
    }

    private func event(_ number: Int) -> AnyEnvelope {
        let id = EventID(high: UInt64(number), low: UInt64(number))
        let metadata = EnvelopeMetadata(
            id: id,
            saga: SagaID(high: 1, low: 1),
            causation: nil,
            time: Timestamp(nanoseconds: 0),
            source: "P"
        )
        return AnyEnvelope(Envelope(Errand.Begun(n: number, token: Token(self.asked)), metadata: metadata))
    }

    /// Runs a hundred sagas, and discards their dead letters.
    private func run(_ choreography: SagaChoreography) throws {
        self.asked.choreography.withLock { $0 = choreography }
        for n in 0..<100 {
            let command = Errand.Run(n: n, token: Token(self.asked))
            _ = try self.simulation.run { try await choreography.start(command) }
            self.simulation.finish()
            for letter in choreography.deadLetters { try choreography.discard(letter.id, reason: "Nobody needs it.") }
            self.simulation.finish()
        }
        #expect(try self.simulation.run { await choreography.shutDown() }.isClean)
        #expect(self.asked.count.load(ordering: .relaxed) >= 100)
        self.asked.choreography.withLock { $0 = nil }
    }
}

/// A network on which everything arrives at once.
private struct AtOnce: DeliveryNetwork {
    func carry(_ parcels: [Parcel]) { for parcel in parcels { parcel.deliver() } }
}

/// Hears and keeps nothing.
private struct Deaf: SagaObserver {
    func observe(_ entry: TimelineEntry) {}
}

private enum Fork {
    static func choreography(in simulation: Simulation) -> SagaChoreography {
        var configuration = SagaChoreography.Configuration()
        configuration.timelines = .none
        return SagaChoreography("fork", configuration: configuration, environment: simulation.environment()) {
            Service("First", InMemoryStore(Errand.Rows())) {
                InitiatingStep(on: Errand.Run.self, completes: Errand.Begun.self) { run, db in
                    Errand.Begun(n: run.n, token: run.token.another)
                }
                .compensate(on: Errand.Refused.self) { begun, db in
                    Errand.Dropped(n: begun.n, token: begun.token.another)
                }
            }
            Service("Left", InMemoryStore(Errand.Rows())) {
                CompensatableStep(on: Errand.Begun.self, completes: Errand.Middle.self) { begun, db in
                    Errand.Middle(n: begun.n, token: begun.token.another)
                }
                .compensate(on: Errand.Refused.self) { middle, db in
                    Errand.Back(n: middle.n, token: middle.token.another)
                }
            }
            Service("Join", InMemoryStore(Errand.Rows())) {
                JoinStep(on: Errand.Middle.self, Errand.Other.self, completes: Errand.Done.self) { joined, db in
                    Errand.Done(n: joined.events.0.n, token: joined.events.0.token.another)
                }
                .compensate(on: Errand.Refused.self) { done, db in Errand.Gone(n: done.n, token: done.token.another) }
            }
            Service("Last", InMemoryStore(Errand.Rows())) { Listener(on: Errand.Done.self) { _, _ in } }
            Service("Right", InMemoryStore(Errand.Rows())) {
                CompensatableStep(on: Errand.Begun.self, completes: Errand.Between.self) { begun, db in
                    Errand.Between(n: begun.n, token: begun.token.another)
                }
                .compensate(on: Errand.Refused.self) { between, db in
                    Errand.Away(n: between.n, token: between.token.another)
                }
                CompensatableStep(on: Errand.Between.self, completes: Errand.Other.self, rejects: Errand.Refused.self) {
                    between,
                    db in
                    guard between.n < 0 else { throw Errand.Refused(n: between.n, token: between.token.another) }
                    return Errand.Other(n: between.n, token: between.token.another)
                }
            }
        }
    }
}

/// Asks a choreography and a store's records for everything that they guard with locks.
private final class Asked: Sendable {
    let choreography = Locked<SagaChoreography?>(nil)
    let records = Locked<StepRecords?>(nil)
    let count = Atomic(0)

    func ask() {
        let (choreography, records) = (self.choreography.withLock { $0 }, self.records.withLock { $0 })
        guard choreography != nil || records != nil else { return }
        if let choreography {
            _ = choreography.statistics
            _ = choreography.load
            _ = choreography.monitor.sagas()
            _ = choreography.deadLetters
        }
        _ = records?.openRecords(of: "P")
        self.count.add(1, ordering: .relaxed)
    }
}

/// A part of a message that asks when it is freed.
private final class Token: Sendable, Codable {
    private let asked: Asked?

    init(_ asked: Asked?) { self.asked = asked }
    convenience init(from decoder: any Decoder) throws { self.init(nil) }
    func encode(to encoder: any Encoder) throws {}
    var another: Token { Token(self.asked) }

    deinit { self.asked?.ask() }
}

private enum Errand {
    struct Run: Command {
        var n: Int
        var token: Token
    }

    struct Begun: DomainEvent {
        var n: Int
        var token: Token
    }

    struct Dropped: CompensationEvent {
        var n: Int
        var token: Token
    }

    struct Middle: DomainEvent {
        var n: Int
        var token: Token
    }

    struct Refused: CompensationEvent {
        var n: Int
        var token: Token
    }

    struct Back: CompensationEvent {
        var n: Int
        var token: Token
    }

    struct Done: DomainEvent {
        var n: Int
        var token: Token
    }

    struct Other: DomainEvent {
        var n: Int
        var token: Token
    }

    struct Between: DomainEvent {
        var n: Int
        var token: Token
    }

    struct Gone: CompensationEvent {
        var n: Int
        var token: Token
    }

    struct Away: CompensationEvent {
        var n: Int
        var token: Token
    }

    struct Broken: Error {}
    struct Rows { var rows = Table<Int, Int>() }

    static func choreography(in environment: Environment, _ timelines: TimelinePolicy) -> SagaChoreography {
        var configuration = SagaChoreography.Configuration()
        (configuration.timelines, configuration.retry) = (timelines, .immediate(maxAttempts: 2))
        configuration.compensationRetry = .never
        return SagaChoreography("errand", configuration: configuration, environment: environment) {
            Service("First", InMemoryStore(Rows())) {
                InitiatingStep(on: Run.self, completes: Begun.self) { run, db in
                    db.rows[run.n] = 1
                    return Begun(n: run.n, token: run.token.another)
                }
                .compensate(on: Refused.self) { begun, db in
                    if begun.n % 5 == 3 { throw Broken() }
                    db.rows[begun.n] = nil
                    return Dropped(n: begun.n, token: begun.token.another)
                }
            }
            Service("Second", InMemoryStore(Rows())) {
                CompensatableStep(on: Begun.self, completes: Middle.self) { begun, db in
                    db.rows[begun.n] = 1
                    return Middle(n: begun.n, token: begun.token.another)
                }
                .compensate(on: Refused.self) { middle, db async throws in
                    db.rows[middle.n] = nil
                    return Back(n: middle.n, token: middle.token.another)
                }
            }
            Service("Third", InMemoryStore(Rows())) {
                PivotStep(on: Middle.self, completes: Done.self, rejects: Refused.self) { middle, db in
                    if middle.n % 5 == 4 { throw Broken() }
                    guard middle.n % 5 < 2 else { throw Refused(n: middle.n, token: middle.token.another) }
                    return Done(n: middle.n, token: middle.token.another)
                }
            }
            Service("Fourth", InMemoryStore(Rows())) { Listener(on: Done.self) { _, _ in } }
        }
    }
}
