import Choreography
import ChoreographyTesting
import Synchronization
import Testing

@Suite("The failure of a saga probe", .timeLimit(.minutes(1)))
struct SagaProbeFailureTests {
    private let shop = Shop()
    private let market = Market()

    private func shopProbe(orders: Int = 1) throws -> SagaProbe {
        let probe = SagaProbe { self.shop.choreography($0) }
        for n in 0..<orders { try probe.start(Order(n: n + 1)) }
        return probe
    }

    /// The message with which a call of a probe fails.
    private func message(of call: () throws -> Void) throws -> String {
        let failure = try #require(throws: SagaProbeFailure.self, performing: call)
        return failure.message
    }

    @Test("Names the event that came next")
    func unexpected() throws {
        let probe = try self.shopProbe()
        try probe.expect(Ordered.self)
        let message = try self.message { try probe.expect(Sent.self) }
        #expect(
            message == """
                Expected Sent, but Paid came next.

                Not expected yet:
                  Paid(n: 1) from Till in saga 1
                  Sent(n: 1) from Shelf in saga 1

                This would pass:
                  try probe.expect(Paid.self) { $0.n == 1 }
                  try probe.expect(Sent.self) { $0.n == 1 }
                """
        )
    }

    @Test("Shows the event that did not pass the check")
    func wrong() throws {
        let probe = try self.shopProbe()
        let message = try self.message { try probe.expect(Ordered.self) { $0.n == 2 } }
        #expect(
            message == """
                Ordered came, but the check says that it is not the one that was expected.

                  Ordered(n: 1) from Desk in saga 1

                This would pass:
                  try probe.expect(Ordered.self) { $0.n == 1 }
                """
        )
    }

    @Test("Shows the event that is not equal")
    func unequal() throws {
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("greeter", environment: environment) { Greeter() }
        }
        try probe.publish(Arrived(name: "Ada"))
        let message = try self.message { try probe.expect(Greeter.Greeted(name: "Bo", isFormal: true, times: 1.5)) }
        #expect(
            message == """
                Expected Greeted(name: "Bo", isFormal: true, times: 1.5), but Greeter.Greeted came next.

                Not expected yet:
                  Greeted(name: "Ada", isFormal: true, times: 1.5) from Greeter in saga 1

                This would pass:
                  try probe.expect(Greeter.Greeted.self) { $0.name == "Ada" && $0.isFormal == true && $0.times == 1.5 }
                """
        )
        try probe.expect(Greeter.Greeted(name: "Ada", isFormal: true, times: 1.5))
        try probe.finish()
    }

    @Test("Tells what happened, and what is open, when nothing more has")
    func missing() throws {
        let probe = SagaProbe { self.market.choreography($0) }
        try probe.fail(step: "Bought", of: "Bank")
        try probe.start(Buy(n: 1, price: 30))
        try probe.expect(Bought.self)
        try probe.expect(Reserved.self)
        let message = try self.message { try probe.expect(Charged.self) }
        #expect(
            message == """
                Expected Charged, but nothing more has happened.

                What happened:
                  0 s  saga 1: started Buy
                  0 s  saga 1: Clerk completed Bought
                  0 s  saga 1: Bank retried Bought: the test lets it fail
                  0 s  saga 1: Depot completed Reserved
                  0 s  saga 1: Dock armed Bought
                  0 s  saga 1: Dock joined Reserved

                What is open:
                  saga 1 is running, and waits for Bank.Bought, Dock.Bought
                  Bank.Bought is tried again in saga 1 in 25 ms
                  the deadline Dock.Bought fires in saga 1 in 15 s

                Let time pass with try probe.advanceToNextTimer().
                """
        )
    }

    @Test("Names what is missing of several events in any order")
    func unordered() throws {
        let probe = SagaProbe { self.market.choreography($0) }
        try probe.start(Buy(n: 1, price: 300))
        try probe.expect(Bought.self)
        let message = try self.message { try probe.expectInAnyOrder(Reserved.self, Charged.self) }
        #expect(
            message == """
                Expected Reserved, Charged in any order, but Charged is not among what came next.

                Not expected yet:
                  Reserved(n: 1) from Depot in saga 1
                  NoCredit(n: 1) from Bank in saga 1
                  Withdrawn(n: 1) from Clerk in saga 1
                  PutBack(n: 1) from Depot in saga 1

                This would pass:
                  try probe.expect(Reserved.self) { $0.n == 1 }
                  try probe.expect(NoCredit.self) { $0.n == 1 }
                  try probe.expect(Withdrawn.self) { $0.n == 1 }
                  try probe.expect(PutBack.self) { $0.n == 1 }
                """
        )
    }

    @Test("Names what came although nothing should have")
    func something() throws {
        let probe = try self.shopProbe()
        let message = try self.message { try probe.expectNothing() }
        #expect(
            message == """
                Expected nothing, but Ordered came.

                Not expected yet:
                  Ordered(n: 1) from Desk in saga 1
                  Paid(n: 1) from Till in saga 1
                  Sent(n: 1) from Shelf in saga 1

                This would pass:
                  try probe.expect(Ordered.self) { $0.n == 1 }
                  try probe.expect(Paid.self) { $0.n == 1 }
                  try probe.expect(Sent.self) { $0.n == 1 }
                """
        )
    }

    @Test("Says that an event is not among what came, if others may be skipped")
    func inexhaustive() throws {
        let probe = try self.shopProbe()
        probe.exhaustivity = .off
        let message = try self.message { try probe.expect(SoldOut.self) }
        #expect(
            message == """
                Expected SoldOut, but there is none among what came.

                Not expected yet:
                  Ordered(n: 1) from Desk in saga 1
                  Paid(n: 1) from Till in saga 1
                  Sent(n: 1) from Shelf in saga 1

                This would pass:
                  try probe.expect(Ordered.self) { $0.n == 1 }
                  try probe.expect(Paid.self) { $0.n == 1 }
                  try probe.expect(Sent.self) { $0.n == 1 }
                """
        )
    }

    @Test("Tells how a saga has ended instead")
    func outcome() throws {
        let probe = try self.shopProbe()
        let message = try self.message { try probe.expectOutcome(.compensated(by: SoldOut.self)) }
        #expect(
            message == """
                Expected saga 1 to be compensated (SoldOut), but it is completed.

                What happened:
                  0 s  saga 1: started Order
                  0 s  saga 1: Desk completed Ordered
                  0 s  saga 1: Till completed Paid
                  0 s  saga 1: Shelf completed Sent
                  0 s  saga 1: Desk handled Sent
                  0 s  saga 1: ended: completed
                """
        )
        #expect(
            try self.message { try SagaProbe { self.market.choreography($0) }.expectOutcome(.completed) } == """
                Expected a saga that is completed, but none was begun.
                """
        )
    }

    @Test("Tells what a saga waits for that has not ended")
    func open() throws {
        let probe = SagaProbe { self.shop.choreography($0) }
        try probe.fail(step: "Paid", of: "Shelf", times: 5)
        try probe.start(Order(n: 1))
        try probe.advance(by: .seconds(2))
        let message = try self.message { try probe.expectOutcome(.completed) }
        #expect(
            message == """
                Expected saga 1 to be completed, but it has not ended.

                What happened:
                  0 s  saga 1: started Order
                  0 s  saga 1: Desk completed Ordered
                  0 s  saga 1: Till completed Paid
                  0 s  saga 1: Shelf retried Paid: the test lets it fail
                  25 ms  saga 1: Shelf retried Paid (attempt 2): the test lets it fail
                  75 ms  saga 1: Shelf retried Paid (attempt 3): the test lets it fail
                  175 ms  saga 1: Shelf retried Paid (attempt 4): the test lets it fail
                  375 ms  saga 1: Shelf dead-lettered Paid (attempt 5): the test lets it fail

                What is open:
                  saga 1 is parked, and waits for Shelf.Paid
                  Shelf.Paid could not handle Paid(n: 1) in saga 1 in 5 attempts: the test lets it fail

                Expect the dead letter, and replay or discard it: \
                try probe.expectDeadLetter(step: "Paid", of: "Shelf")
                """
        )
    }

    @Test("Lists everything that a test has left, with what to write")
    func leftovers() throws {
        let probe = SagaProbe { self.market.choreography($0) }
        try probe.fail(step: "Bought", of: "Bank", times: 6)
        try probe.fail(undoOf: "Bought", of: "Depot")
        try probe.start(Buy(n: 1, price: 30))
        try probe.advance(by: .seconds(2))
        let message = try self.message { try probe.finish() }
        #expect(
            message == """
                The test is over, and 5 things are left.

                1. 2 events were not expected:
                     Bought(n: 1, price: 30) from Clerk in saga 1
                     Reserved(n: 1) from Depot in saga 1
                   Write, or set probe.exhaustivity = .off:
                     try probe.expect(Bought.self) { $0.n == 1 && $0.price == 30 }
                     try probe.expect(Reserved.self) { $0.n == 1 }

                2. A dead letter was not expected: Bank.Bought could not handle Bought(n: 1, price: 30) in saga 1 \
                in 5 attempts: the test lets it fail.
                   Write, and replay or discard it:
                     let letter = try probe.expectDeadLetter(step: "Bought", of: "Bank")

                3. A timer is armed: the deadline Dock.Bought fires in saga 1 in 13 s.
                   Let time pass with try probe.advanceToNextTimer(), or lead the saga to its end before.

                4. A failure is left: Bank.Bought was to fail 6 times, and did only 5 times.
                   Let the saga come to it, or don't ask for the failure.

                5. A failure is left: the undo of Depot.Bought was to fail once, and never did.
                   Let the saga come to it, or don't ask for the failure.
                """
        )
        #expect(
            try self.message { try probe.finish() } == """
                The probe has finished. Make another one for what comes after.
                """
        )
    }

    @Test("Lists a saga that is stuck, and an undo's dead letter")
    func stuck() throws {
        let probe = try self.shopProbe(orders: 2)
        try probe.fail(undoOf: "Ordered", of: "Till", times: nil)
        try probe.start(Order(n: 3))
        try probe.advance(by: .seconds(120))
        probe.exhaustivity = .off
        let message = try self.message { try probe.finish() }
        #expect(
            message == """
                The test is over, and 2 things are left.

                1. A dead letter was not expected: the undo of Till.Ordered could not handle SoldOut(n: 3) in \
                saga 3 in 12 attempts: the test lets it fail.
                   Write, and replay or discard it:
                     let letter = try probe.expectDeadLetter(undoOf: "Ordered", of: "Till")

                2. Saga 3 is stuck:
                     Till owes Ordered after SoldOut: the test lets it fail
                   If that is right, write try probe.expectOutcome(.stuck) with of: and the saga.
                """
        )
    }

    @Test("Names the steps that there are, if there is none of that name")
    func unknownStep() throws {
        let probe = try self.shopProbe(orders: 0)
        let message = try self.message { try probe.fail(undoOf: "Paid", of: "Till") }
        #expect(
            message == """
                There is no undo of a step 'Paid' of 'Till'. There are:

                  undoOf: "Order", of: "Desk"
                  undoOf: "Ordered", of: "Till"

                A step's identifier is the name of what triggers it, unless it states one.
                """
        )
    }

    @Test("Says that a body can't be made to reject")
    func rejection() throws {
        let probe = try self.shopProbe(orders: 0)
        let message = try self.message { try probe.fail(step: "Paid", of: "Shelf", with: SoldOut(n: 1)) }
        #expect(
            message == """
                SoldOut is a compensation event, with which only a body rejects; Shelf.Paid can't be made to fail with it.

                Prepare the store so that the body rejects, or fail with another error.
                """
        )
    }

    @Test("Says that there is no dead letter, and no timer")
    func nothingThere() throws {
        let probe = try self.shopProbe(orders: 0)
        try probe.fail(step: "Order", of: "Desk", times: 2)
        try probe.start(Order(n: 1))
        #expect(
            try self.message { try probe.expectDeadLetter(step: "Paid", of: "Shelf") } == """
                Expected a dead letter of Shelf.Paid, but there is none.

                What happened:
                  0 s  saga 1: started Order
                  0 s  saga 1: Desk retried Order: the test lets it fail

                What is open:
                  saga 1 is running, and waits for Desk.Order
                  Desk.Order is tried again in saga 1 in 25 ms

                Let time pass with try probe.advanceToNextTimer().
                """
        )
        try probe.advance(by: .seconds(1))
        #expect(
            try self.message { try probe.advanceToNextTimer() } == """
                No timer is armed that time could be moved to.

                What happened:
                  0 s  saga 1: started Order
                  0 s  saga 1: Desk retried Order: the test lets it fail
                  25 ms  saga 1: Desk retried Order (attempt 2): the test lets it fail
                  75 ms  saga 1: Desk completed Ordered (attempt 3)
                  75 ms  saga 1: Till completed Paid
                  75 ms  saga 1: Shelf completed Sent
                  75 ms  saga 1: Desk handled Sent
                  75 ms  saga 1: ended: completed
                """
        )
    }

    @Test("Passes on why a choreography refuses a command, at once or later")
    func refused() throws {
        let probe = try self.shopProbe(orders: 0)
        let unknown = try #require(throws: SagaProbeFailure.self) { try probe.start(Buy(n: 1, price: 30)) }
        #expect((unknown.cause as? RuntimeError)?.code == .undeclaredMessage)
        try probe.fail(step: "Order", of: "Desk", times: 5)
        try probe.start(Order(n: 1))
        let message = try self.message { try probe.advance(by: .seconds(2)) }
        #expect(
            message == """
                The command Order(n: 1) was refused: Desk could not handle Order. Nothing was committed or \
                published; the command can be sent again. (the test lets it fail)
                """
        )
    }

    @Test("Says that a command waits at the door, and lets it in later")
    func door() throws {
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = 1
        let probe = SagaProbe { environment in
            SagaChoreography("shop", configuration: configuration, environment: environment) {
                Desk(store: self.shop.desk)
                Till(store: self.shop.till)
                Shelf(store: self.shop.shelf)
            }
        }
        probe.exhaustivity = .off
        try probe.fail(step: "Ordered", of: "Till")
        try probe.start(Order(n: 1))
        #expect(
            try self.message { try probe.start(Order(n: 2)) } == """
                The command Order(n: 2) waits at the door: as many sagas run as may. Raise maxSagasInFlight, or let \
                one end.
                """
        )
        try probe.advanceToNextTimer()
        try probe.expect(Sent.self) { $0.n == 2 }
        try probe.expectOutcome(.completed)
        try probe.finish()
    }

    @Test("Lists the problems of a choreography that is not whole")
    func invalid() throws {
        let probe = SagaProbe { environment in
            SagaChoreography("till", environment: environment) { Till(store: self.shop.till) }
        }
        let failure = try #require(throws: SagaProbeFailure.self) { try probe.publish(Ordered(n: 1)) }
        #expect((failure.cause as? RuntimeError)?.code == .invalidChoreography)
    }

    @Test("Lists what is wrong even with some participants of a choreography")
    func invalidPart() throws {
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("till", environment: environment) {
                Till(store: self.shop.till)
                Till(store: self.shop.desk)
            }
        }
        #expect(
            try self.message { try probe.publish(Ordered(n: 1)) } == """
                The event Ordered(n: 1) was refused: The choreography till has a problem:
                1. 2 participants are named Till.
                   Give each of them a name of its own; deliveries and records are kept under it.
                """
        )
    }

    @Test("Says that a choreography does not come to rest")
    func restless() throws {
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("restless", environment: environment) { Restless() }
        }
        #expect(
            try self.message { try probe.publish(Arrived(name: "Ada")) } == """
                The choreography did not come to rest in 200000 steps.

                What happened:
                  0 s  saga 1: started Arrived

                What is open:
                  saga 1 is running, and waits for Restless.Arrived
                  Restless.Arrived in saga 1 was called and has not returned
                """
        )
    }

    @Test("Names the body that has not returned, and none that has")
    func returned() throws {
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("pair", environment: environment) { Pair() }
        }
        #expect(
            try self.message { try probe.publish(Arrived(name: "Ada")) } == """
                Something runs outside of the probe, or never returns: look for a bare Task, Task.detached, \
                Task.sleep, the main actor or a thread.

                Called, and not returned:
                  Pair.second in saga 1

                Use structured tasks and the environment's clock, and give bodies stand-ins for what is outside.
                """
        )
    }

    @Test("Says that a letter was replayed already")
    func letter() throws {
        let probe = SagaProbe { self.shop.choreography($0) }
        try probe.fail(step: "Paid", of: "Shelf", times: 5)
        try probe.start(Order(n: 1))
        try probe.advance(by: .seconds(2))
        let letter = try probe.expectDeadLetter(step: "Paid", of: "Shelf")
        try probe.replay(letter)
        #expect(
            try self.message { try probe.replay(letter) } == """
                There is no dead letter Shelf/1. It may be replayed or discarded already; list deadLetters again.
                """
        )
    }

    @Test("Names the call of the test")
    func place() throws {
        let probe = try self.shopProbe()
        let failure = try #require(throws: SagaProbeFailure.self) { try probe.expectNothing() }
        #expect(failure.place == "ChoreographyTestingTests/SagaProbeFailureTests.swift:\(#line - 1)")
        #expect(failure.description.hasPrefix("\(failure.place): Expected nothing"))
    }

    @Test("Names the body that has left the probe", arguments: Leaver.Way.allCases)
    func escape(_ way: Leaver.Way) throws {
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("leaver", environment: environment) { Leaver(way: way) }
        }
        let message = try self.message { try probe.publish(Arrived(name: "Ada")) }
        #expect(
            message == """
                Something runs outside of the probe, or never returns: look for a bare Task, Task.detached, \
                Task.sleep, the main actor or a thread.

                Called, and not returned:
                  Leaver.Arrived in saga 1

                Use structured tasks and the environment's clock, and give bodies stand-ins for what is outside.
                """
        )
    }

    @Test("Names the bodies that have not returned when something comes from outside between calls")
    func between() throws {
        let (signals, signal) = AsyncStream<Void>.makeStream()
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("waiter", environment: environment) {
                Waiter(signals: signals)
                Sleeper(clock: environment.clock)
            }
        }
        try probe.publish(Ordered(n: 1))
        #expect(
            try self.message { try probe.expect(Paid.self) } == """
                Expected Paid, but nothing more has happened.

                What happened:
                  0 s  saga 1: started Ordered

                What is open:
                  saga 1 is running, and waits for Waiter.Ordered, Sleeper.Ordered
                  Waiter.Ordered in saga 1 was called and has not returned
                  Sleeper.Ordered in saga 1 was called and has not returned
                  a body or its time limit sleeps for 1 min

                Let time pass with try probe.advanceToNextTimer().
                """
        )
        signal.yield()
        #expect(
            try self.message { try probe.advance(by: .seconds(60)) } == """
                Something runs outside of the probe, or never returns: look for a bare Task, Task.detached, \
                Task.sleep, the main actor or a thread.

                Called, and not returned:
                  Waiter.Ordered in saga 1
                  Sleeper.Ordered in saga 1

                Use structured tasks and the environment's clock, and give bodies stand-ins for what is outside.
                """
        )
    }

    @Test("Names the body that was called last when something comes from outside and all have returned")
    func afterwards() throws {
        let clock = Mutex<(any EnvironmentClock)?>(nil)
        let probe = SagaProbe { environment in
            clock.withLock { $0 = environment.clock }
            return self.shop.choreography(environment)
        }
        try probe.start(Order(n: 1))
        _ = clock.withLock { $0?.now }
        #expect(
            try self.message { try probe.finish() } == """
                Something runs outside of the probe, or never returns: look for a bare Task, Task.detached, \
                Task.sleep, the main actor or a thread.

                Called last:
                  Desk.Sent in saga 1

                Use structured tasks and the environment's clock, and give bodies stand-ins for what is outside.
                """
        )
    }
}

struct Arrived: DomainEvent { var name: String }

/// A participant whose event can be compared.
struct Greeter: Participant {
    struct Greeted: DomainEvent, Equatable {
        var name: String
        var isFormal: Bool
        var times: Double
    }

    let store = InMemoryStore(Books())

    var reactions: [Reaction<InMemoryStore<Books>>] {
        RetriableStep(on: Arrived.self, completes: Greeted.self) { arrived, _ in
            Greeted(name: arrived.name, isFormal: true, times: 1.5)
        }
    }
}

/// A participant whose body does what a probe can't see.
struct Leaver: Participant {
    enum Way: CaseIterable {
        case bareTask, detachedTask, realSleep, mainActor, nobody, call
    }

    let store = InMemoryStore(Books())
    let way: Way

    var reactions: [Reaction<InMemoryStore<Books>>] {
        if self.way == .call {
            ExternalStep(on: Arrived.self, completes: Sent.self) { _, _ in
                await Self.leave(.call)
            } commit: { _, _, _ in
                Sent(n: 1)
            }
        } else {
            RetriableStep(on: Arrived.self, completes: Sent.self) { _, _ in
                await Self.leave(self.way)
                return Sent(n: 1)
            }
        }
    }

    private static func leave(_ way: Way) async {
        switch way {
        case .bareTask: await Task { await Self.wait() }.value
        case .detachedTask, .call: await Task.detached { await Self.wait() }.value
        case .realSleep: await Self.wait()
        case .mainActor: await Self.waitInMain()
        case .nobody: await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
    }

    /// Does not return before the probe is gone.
    private static func wait() async { try? await Task.sleep(for: .seconds(3600)) }
    @MainActor private static func waitInMain() async { await Self.wait() }
}

/// A participant that waits for the test.
private struct Waiter: Participant {
    let store = InMemoryStore(Books())
    let signals: AsyncStream<Void>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        RetriableStep(on: Ordered.self, completes: Sent.self) { ordered, _ in
            for await _ in self.signals { break }
            return Sent(n: ordered.n)
        }
    }
}

/// A participant whose body never rests.
private struct Restless: Participant {
    let store = InMemoryStore(Books())

    var reactions: [Reaction<InMemoryStore<Books>>] {
        RetriableStep(on: Arrived.self, completes: Sent.self) { _, _ in
            while !Task.isCancelled { await Task.yield() }
            return Sent(n: 1)
        }
    }
}

/// A participant with a body that returns and one that doesn't.
private struct Pair: Participant {
    let store = InMemoryStore(Books())

    var reactions: [Reaction<InMemoryStore<Books>>] {
        RetriableStep(on: Arrived.self, completes: Paid.self, id: "first") { _, _ in Paid(n: 1) }
        RetriableStep(on: Arrived.self, completes: Sent.self, id: "second") { _, _ in
            try await Task.sleep(for: .seconds(3600))
            return Sent(n: 1)
        }
    }
}
