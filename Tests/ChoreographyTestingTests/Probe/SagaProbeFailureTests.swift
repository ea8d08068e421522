import Choreography
import ChoreographyTesting
import Testing

@Suite("The failure of a saga probe", .timeLimit(.minutes(1)))
struct SagaProbeFailureTests {
    private let shop = Shop()
    private let market = Market()

    @Test("Names the event that came next")
    func unexpected() throws {
        let probe = try self.shop.probe()
        try probe.expect(Ordered.self)
        let message = try failureMessage { try probe.expect(Sent.self) }
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
        let probe = try self.shop.probe()
        let message = try failureMessage { try probe.expect(Ordered.self) { $0.n == 2 } }
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
        let message = try failureMessage { try probe.expect(Greeter.Greeted(name: "Bo", isFormal: true, times: 1.5)) }
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

    @Test("Names the saga in what would pass, if the call did")
    func inSaga() throws {
        let probe = try self.shop.probe(orders: 2)
        let calls: [() throws -> Void] = [
            { try probe.expect(Ordered.self, in: probe.sagas[1]) { $0.n == 1 } },
            { try probe.expect(Paid.self, in: probe.sagas[1]) },
            { try probe.expectInAnyOrder(Paid.self, Sent.self, in: probe.sagas[1]) },
            { try probe.expectNothing(in: probe.sagas[1]) },
        ]
        for call in calls {
            let message = try failureMessage(of: call)
            #expect(
                message.contains(
                    """
                    This would pass:
                      try probe.expect(Ordered.self, in: probe.sagas[1]) { $0.n == 2 }
                    """
                )
            )
        }
        try probe.expect(Ordered.self, in: probe.sagas[1]) { $0.n == 2 }
    }

    @Test("Shows no check that would not pass or compile")
    func unusual() throws {
        try self.expectCode("Choice.self)", for: Choice.made(1))
        try self.expectCode("Reading.self)", for: Reading(value: .nan))
        try self.expectCode("Reading.self)", for: Reading(value: -.infinity))
        try self.expectCode("Reading.self) { $0.value == 1.5 }", for: Reading(value: 1.5))
        try self.expectCode("Wrapped.self) { $0.n == 2 }", for: Wrapped())
        try self.expectCode("Remark.self) { $0.n == 1 }", for: Remark(n: 1))
    }

    private func expectCode(_ code: String, for event: some DomainEvent) throws {
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("oddities", environment: environment) { Eccentric(event: event) }
        }
        try probe.publish(Arrived(name: "Ada"))
        let message = try failureMessage { try probe.expectNothing() }
        #expect(message.hasSuffix("\n  try probe.expect(\(code)"))
    }

    @Test("Tells what happened, and what is open, when nothing more has")
    func missing() throws {
        let probe = SagaProbe { self.market.choreography($0) }
        try probe.fail(step: "Bought", of: "Bank")
        try probe.start(Buy(n: 1, price: 30))
        try probe.expect(Bought.self)
        try probe.expect(Reserved.self)
        let message = try failureMessage { try probe.expect(Charged.self) }
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
        let message = try failureMessage { try probe.expectInAnyOrder(Reserved.self, Charged.self) }
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
        let probe = try self.shop.probe()
        let message = try failureMessage { try probe.expectNothing() }
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
        let probe = try self.shop.probe()
        probe.exhaustivity = .off
        let message = try failureMessage { try probe.expect(SoldOut.self) }
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

    @Test("Names the steps that there are, if there is none of that name")
    func unknownStep() throws {
        let probe = try self.shop.probe(orders: 0)
        let message = try failureMessage { try probe.fail(undoOf: "Paid", of: "Till") }
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
        let probe = try self.shop.probe(orders: 0)
        let message = try failureMessage { try probe.fail(step: "Paid", of: "Shelf", with: SoldOut(n: 1)) }
        #expect(
            message == """
                SoldOut is a compensation event, with which only a body rejects; Shelf.Paid can't be made to fail with it.

                Prepare the store so that the body rejects, or fail with another error.
                """
        )
    }

    @Test("Passes on why a choreography refuses a command, at once or later")
    func refused() throws {
        let probe = try self.shop.probe(orders: 0)
        let unknown = try #require(throws: SagaProbeFailure.self) { try probe.start(Buy(n: 1, price: 30)) }
        #expect((unknown.cause as? RuntimeError)?.code == .undeclaredMessage)
        try probe.fail(step: "Order", of: "Desk", times: 5)
        try probe.start(Order(n: 1))
        let message = try failureMessage { try probe.advance(by: .seconds(2)) }
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
            try failureMessage { try probe.start(Order(n: 2)) } == """
                The command Order(n: 2) waits at the door: as many sagas run as may. Raise maxSagasInFlight, or let \
                one end.
                """
        )
        try probe.advanceToNextTimer()
        try probe.expect(Sent.self) { $0.n == 2 }
        try probe.expectOutcome(.completed)
        try probe.finish()
    }

    @Test("Says that a command waits at the door for an observer that does not read")
    func observedDoor() throws {
        let observed = Locked<Subscription<Ordered>?>(nil)
        let probe = SagaProbe { environment in
            let choreography = self.shop.choreography(environment)
            observed.withLock { $0 = choreography.bus.subscribe(Ordered.self, capacity: 1) }
            return choreography
        }
        for n in 1...2 { try probe.start(Order(n: n)) }
        #expect(
            try failureMessage { try probe.start(Order(n: 3)) } == """
                The command Order(n: 3) waits at the door: an observer of the bus is behind by as many events as it \
                may be. Let it read before, or give it room.
                """
        )
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
            try failureMessage { try probe.publish(Ordered(n: 1)) } == """
                The event Ordered(n: 1) was refused: The choreography till has a problem:
                1. 2 participants are named Till.
                   Give each of them a name of its own; deliveries and records are kept under it.
                """
        )
    }

    @Test("Names the call of the test")
    func place() throws {
        let probe = try self.shop.probe()
        let failure = try #require(throws: SagaProbeFailure.self) { try probe.expectNothing() }
        #expect(failure.place == "ChoreographyTestingTests/SagaProbeFailureTests.swift:\(#line - 1)")
        #expect(failure.description.hasPrefix("\(failure.place): Expected nothing"))
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

/// A participant that publishes what it is told to.
private struct Eccentric<Event: DomainEvent>: Participant {
    let name = "Eccentric"
    let store = InMemoryStore(Books())
    let event: Event

    var reactions: [Reaction<InMemoryStore<Books>>] {
        RetriableStep(on: Arrived.self, completes: Event.self) { _, _ in self.event }
    }
}

enum Choice: DomainEvent { case made(Int) }

struct Reading: DomainEvent { var value: Double }

struct Wrapped: DomainEvent {
    /// As the storage of a property wrapper is named, which is private.
    var _count = 1
    var n = 2
}

final class Remark: DomainEvent {
    let n: Int

    init(n: Int) { self.n = n }
}
