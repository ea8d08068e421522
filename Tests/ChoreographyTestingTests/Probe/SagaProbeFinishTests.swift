import Choreography
import ChoreographyTesting
import Testing

@Suite("What a saga probe finds open or left", .timeLimit(.minutes(1)))
struct SagaProbeFinishTests {
    private let shop = Shop()
    private let market = Market()

    @Test("Tells how a saga has ended instead")
    func outcome() throws {
        let probe = try self.shop.probe()
        let message = try failureMessage { try probe.expectOutcome(.compensated(by: SoldOut.self)) }
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
            try failureMessage { try SagaProbe { self.market.choreography($0) }.expectOutcome(.completed) } == """
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
        let message = try failureMessage { try probe.expectOutcome(.completed) }
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
        let message = try failureMessage { try probe.finish() }
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
            try failureMessage { try probe.finish() } == """
                The probe has finished. Make another one for what comes after.
                """
        )
    }

    @Test("Lists a saga that is stuck, and an undo's dead letter")
    func stuck() throws {
        let probe = try self.shop.probe(orders: 2)
        try probe.fail(undoOf: "Ordered", of: "Till", times: nil)
        try probe.start(Order(n: 3))
        try probe.advance(by: .seconds(120))
        probe.exhaustivity = .off
        let message = try failureMessage { try probe.finish() }
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

    @Test("Says that there is no dead letter, and no timer")
    func nothingThere() throws {
        let probe = try self.shop.probe(orders: 0)
        try probe.fail(step: "Order", of: "Desk", times: 2)
        try probe.start(Order(n: 1))
        #expect(
            try failureMessage { try probe.expectDeadLetter(step: "Paid", of: "Shelf") } == """
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
            try failureMessage { try probe.advanceToNextTimer() } == """
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

    @Test("Says that a letter was replayed already")
    func letter() throws {
        let probe = SagaProbe { self.shop.choreography($0) }
        try probe.fail(step: "Paid", of: "Shelf", times: 5)
        try probe.start(Order(n: 1))
        try probe.advance(by: .seconds(2))
        let letter = try probe.expectDeadLetter(step: "Paid", of: "Shelf")
        try probe.replay(letter)
        #expect(
            try failureMessage { try probe.replay(letter) } == """
                There is no dead letter Shelf/1. It may be replayed or discarded already; list deadLetters again.
                """
        )
    }
}
