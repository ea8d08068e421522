import Choreography
import ChoreographyTesting
import Testing

@Suite("A saga probe", .timeLimit(.minutes(1)))
struct SagaProbeTests {
    private let shop = Shop()
    private let market = Market()

    @Test("Expects the events of a saga in order, and reads what it has committed")
    func happy() throws {
        let probe = SagaProbe { self.shop.choreography($0) }
        let saga = try probe.start(Order(n: 1))
        try probe.expect(Ordered.self) { $0.n == 1 }
        let paid = try probe.expect(Paid.self)
        try probe.expect(Sent.self)
        try probe.expectNothing()
        try probe.expectOutcome(.completed)
        try probe.finish()
        #expect(paid.event.n == 1)
        #expect(paid.saga == saga)
        #expect(probe.timeline(of: saga).first?.kind == .started)
        #expect(self.shop.till.committed { $0.rows[1] } == 1)
    }

    @Test("Goes the same way from an asynchronous test, which may change its thread between calls")
    func asynchronous() async throws {
        let probe = SagaProbe { self.shop.choreography($0) }
        try probe.start(Order(n: 1))
        await Task.yield()
        #expect(await self.shop.desk.read { $0.rows[1] } == 1)
        try probe.start(Order(n: 2))
        await Task.yield()
        for n in 1...2 {
            try probe.expect(Ordered.self) { $0.n == n }
            try probe.expect(Paid.self) { $0.n == n }
            try probe.expect(Sent.self) { $0.n == n }
        }
        try probe.finish()
    }

    @Test("Expects undos in the order of their commits, and of each saga what is its own")
    func undo() throws {
        let probe = SagaProbe { self.shop.choreography($0) }
        let sagas = try (1...3).map { try probe.start(Order(n: $0)) }
        for saga in sagas[..<2] {
            try probe.expect(Ordered.self, in: saga)
            try probe.expect(Paid.self, in: saga)
            try probe.expect(Sent.self, in: saga)
            try probe.expectOutcome(.completed, of: saga)
        }
        try probe.expect(Ordered.self) { $0.n == 3 }
        try probe.expect(Paid.self)
        try probe.expect(SoldOut.self) { $0.n == 3 }
        try probe.expect(Cancelled.self)
        try probe.expect(Refunded.self)
        let outcome = try probe.expectOutcome(.compensated(by: SoldOut.self))
        try probe.finish()
        guard case .compensated(let cause) = outcome else { return }
        #expect(cause.saga == sagas[2])
    }

    @Test("Expects in any order what participants do at the same time")
    func parallel() throws {
        let probe = SagaProbe { self.market.choreography($0) }
        try probe.start(Buy(n: 1, price: 30))
        try probe.expect(Bought.self)
        try probe.expectInAnyOrder(Reserved.self, Charged.self)
        try probe.expect(Shipped.self)
        try probe.expectOutcome(.completed)
        try probe.finish()
    }

    @Test("Moves time to a deadline, and not beyond it")
    func deadline() throws {
        let probe = SagaProbe { self.market.choreography($0) }
        try probe.fail(step: "Bought", of: "Bank", times: nil)
        try probe.start(Buy(n: 1, price: 30))
        try probe.expect(Bought.self)
        try probe.expect(Reserved.self)
        try probe.advance(by: .seconds(14))
        try probe.expectNothing()
        let letter = try probe.expectDeadLetter(step: "Bought", of: "Bank")
        #expect(letter.attempts == 5)
        #expect(probe.timers.map(\.description) == ["the deadline Dock.Bought fires in saga 1 in 1 s"])
        #expect(try probe.advanceToNextTimer() == .seconds(1))
        try probe.expect(Overdue.self)
        try probe.expectInAnyOrder(PutBack.self, Withdrawn.self)
        try probe.mend(step: "Bought", of: "Bank")
        try probe.replay(letter)
        try probe.expectOutcome(.compensated(by: Overdue.self))
        try probe.finish()
        #expect(probe.now == .seconds(15))
    }

    @Test("Lets a body fail as often as it is asked to, and pauses between attempts")
    func retry() throws {
        let probe = SagaProbe { self.shop.choreography($0) }
        try probe.fail(step: "Ordered", of: "Till", times: 2, with: Mismatch(description: "no connection"))
        let saga = try probe.start(Order(n: 1))
        try probe.expect(Ordered.self)
        try probe.expectNothing()
        #expect(probe.timers.map(\.kind) == [.retry])
        try probe.advanceToNextTimer()
        try probe.expectNothing()
        try probe.advanceToNextTimer()
        try probe.expect(Paid.self)
        try probe.expect(Sent.self)
        try probe.finish()
        let retries = probe.timeline(of: saga).filter { $0.kind == .retried }
        #expect(retries.map(\.detail) == ["no connection", "no connection"])
    }

    @Test("Replays a dead letter that was expected, or discards it with the step's rejection")
    func deadLetter() throws {
        let probe = SagaProbe { self.shop.choreography($0) }
        for n in 1...2 {
            try probe.fail(step: "Paid", of: "Shelf", times: 5)
            try probe.start(Order(n: n))
            try probe.advance(by: .seconds(2))
            try probe.expect(Ordered.self)
            try probe.expect(Paid.self)
        }
        try probe.replay(probe.expectDeadLetter(step: "Paid", of: "Shelf", in: probe.sagas[1]))
        try probe.expect(Sent.self) { $0.n == 2 }
        try probe.discard(probe.expectDeadLetter(step: "Paid", of: "Shelf"), compensating: SoldOut(n: 1))
        try probe.expect(SoldOut.self) { $0.n == 1 }
        try probe.expectInAnyOrder(Cancelled.self, Refunded.self)
        try probe.expectOutcome(.compensated, of: probe.sagas[0])
        try probe.expectOutcome(.completed)
        try probe.finish()
    }

    @Test("Lets a body fail until it is mended")
    func mended() throws {
        let probe = SagaProbe { self.shop.choreography($0) }
        try probe.fail(step: "Paid", of: "Shelf", times: nil)
        try probe.start(Order(n: 1))
        try probe.expect(Ordered.self)
        try probe.expect(Paid.self)
        for _ in 1...2 {
            try probe.advance(by: .seconds(2))
            try probe.replay(probe.expectDeadLetter(step: "Paid", of: "Shelf"))
        }
        try probe.mend(step: "Paid", of: "Shelf")
        try probe.advanceToNextTimer()
        try probe.expect(Sent.self)
        try probe.finish()
    }

    @Test("Lets a test end with a dead letter that was expected, and a saga whose debts were")
    func expectedTrouble() throws {
        let probe = SagaProbe { self.shop.choreography($0) }
        try probe.fail(step: "Paid", of: "Shelf", times: 5)
        try probe.start(Order(n: 1))
        try probe.advance(by: .seconds(2))
        let letter = try probe.expectDeadLetter(step: "Paid", of: "Shelf")
        try probe.fail(undoOf: "Ordered", of: "Till", times: nil)
        try probe.discard(letter, compensating: SoldOut(n: 1))
        try probe.advance(by: .seconds(120))
        try probe.expectDeadLetter(undoOf: "Ordered", of: "Till")
        let outcome = try probe.expectOutcome(.stuck)
        probe.exhaustivity = .off
        try probe.finish()
        guard case .stuck(let debts) = outcome else { return }
        #expect(debts.map(\.participant) == ["Till"])
    }

    @Test("Lets a body sleep with the environment's clock, and shows until when")
    func sleep() throws {
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("sleeper", environment: environment) { Sleeper(clock: environment.clock) }
        }
        try probe.publish(Ordered(n: 1))
        try probe.expectNothing()
        #expect(probe.timers.map(\.description) == ["a body or its time limit sleeps for 1 min"])
        #expect(try probe.advanceToNextTimer() == .seconds(60))
        try probe.expect(Paid.self)
        #expect(probe.timers.isEmpty)
        try probe.finish()
    }

    @Test("Plays some participants with events from outside")
    func someParticipants() throws {
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("till", environment: environment) { Till(store: self.shop.till) }
        }
        try probe.publish(Ordered(n: 7))
        try probe.expect(Paid.self) { $0.n == 7 }
        try probe.expectOutcome(.completed)
        try probe.finish()
    }

    @Test("Skips what is not expected when it is told to")
    func inexhaustive() throws {
        let probe = SagaProbe { self.shop.choreography($0) }
        probe.exhaustivity = .off
        for n in 1...3 { try probe.start(Order(n: n)) }
        try probe.expect(Paid.self) { $0.n == 2 }
        try probe.expectInAnyOrder(Refunded.self, SoldOut.self)
        try probe.finish()
    }

    @Test("Skips what comes before the last of several in any order when it is told to")
    func skippedBefore() throws {
        let probe = SagaProbe { self.market.choreography($0) }
        probe.exhaustivity = .off
        try probe.start(Buy(n: 1, price: 30))
        try probe.expectInAnyOrder(Charged.self, Reserved.self)
        #expect(throws: SagaProbeFailure.self) { try probe.expect(Bought.self) }
        try probe.expect(Shipped.self)
        try probe.finish()
    }

    @Test("Gives the stores back, be it finished or not, so that another choreography can have them")
    func stores() throws {
        for n in 1...3 {
            let probe = SagaProbe { self.shop.choreography($0) }
            try probe.start(Order(n: n))
            if n == 1 {
                probe.exhaustivity = .off
                try probe.finish()
            }
        }
        #expect(self.shop.desk.committed { $0.rows[3] } == 0)
    }
}

/// A participant that takes a minute.
struct Sleeper: Participant {
    let store = InMemoryStore(Books())
    let clock: any EnvironmentClock

    var reactions: [Reaction<InMemoryStore<Books>>] {
        RetriableStep(on: Ordered.self, completes: Paid.self) { ordered, _ in
            try await self.clock.sleep(until: self.clock.uptime + .seconds(60))
            return Paid(n: ordered.n)
        }
    }
}
