import Choreography
import ChoreographyTesting
import Testing

@Suite("A saga that meets a semantic lock", .timeLimit(.minutes(1)))
struct LockProbeTests {
    private let floor = InMemoryStore(Floor())

    private func probe(_ change: @escaping @Sendable (inout Booth) -> Void = { _ in }) -> SagaProbe {
        let floor = self.floor
        let probe = SagaProbe(of: .someParticipants) { environment in
            var booth = Booth(store: floor)
            change(&booth)
            var configuration = SagaChoreography.Configuration()
            configuration.compensationRetry = .constant(.milliseconds(1), maxAttempts: 2)
            return SagaChoreography("booth", configuration: configuration, environment: environment) {
                booth
                Doorman()
            }
        }
        probe.exhaustivity = .off
        return probe
    }

    private func probe(of theatre: Theatre) -> SagaProbe {
        let probe = SagaProbe { theatre.choreography($0) }
        probe.exhaustivity = .off
        return probe
    }

    private var holder: SagaID? { self.floor.committed { $0.locks.holder(of: 1) } ?? nil }

    @Test("Waits without polling until the lock is given back by a later step, and finds what the other one has done")
    func completed() throws {
        let probe = self.probe(of: Theatre())
        try probe.fail(step: "DownHeldBoth", of: "CashierDown")
        let one = try probe.start(Book<Down>(seats: Seats(guest: 1)))
        let two = try probe.start(Book<Down>(seats: Seats(guest: 2)))
        #expect(probe.timeline(of: two).last?.kind == .locked)
        #expect(probe.timeline(of: two).last?.detail?.contains("\(one)") == true)
        #expect(probe.timers.map(\.remaining) == [.seconds(10), .seconds(60)])
        try probe.advance(by: .seconds(10))
        try probe.expectOutcome(.completed, of: one)
        try probe.expectOutcome(.compensated(by: NotFree<Down>.self), of: two)
        #expect(probe.timeline(of: two).count { $0.kind == .locked } == 1)
        #expect(probe.timers.isEmpty)
        try probe.finish()
    }

    @Test("Gets the lock as soon as the other one is undone")
    func undone() throws {
        let theatre = Theatre()
        let probe = self.probe(of: theatre)
        try probe.fail(step: "DownHeldBoth", of: "CashierDown")
        let one = try probe.start(Book<Down>(seats: Seats(guest: 1, pays: false)))
        let two = try probe.start(Book<Down>(seats: Seats(guest: 2)))
        try probe.advance(by: .seconds(10))
        try probe.expectOutcome(.compensated(by: Declined<Down>.self), of: one)
        try probe.expectOutcome(.completed, of: two)
        #expect(theatre.stalls.committed { $0.locks.holders.isEmpty } == true)
        #expect(theatre.stalls.committed { $0.sold[1] } == 2)
        try probe.finish()
    }

    @Test("Passes others on the way: a saga that wants another record does not wait")
    func others() throws {
        let probe = self.probe(of: Theatre())
        try probe.fail(step: "DownHeldBoth", of: "CashierDown")
        try probe.start(Book<Down>(seats: Seats(guest: 1)))
        try probe.start(Book<Down>(seats: Seats(guest: 2)))
        let three = try probe.start(Book<Down>(seats: Seats(guest: 3, stalls: 7, balcony: 7)))
        try probe.expectOutcome(.completed, of: three)
        #expect(probe.now == .zero)
        try probe.advance(by: .seconds(10))
        try probe.finish()
    }

    @Test("Rejects when its time limit is over, counted from its event")
    func limit() throws {
        let probe = self.probe(of: Theatre())
        try probe.fail(step: "DownHeldBoth", of: "CashierDown", times: 3)
        let one = try probe.start(Book<Down>(seats: Seats(guest: 1)))
        let two = try probe.start(Book<Down>(seats: Seats(guest: 2)))
        try probe.advance(by: .milliseconds(59_999))
        let letter = try probe.expectDeadLetter(step: "DownHeldBoth", of: "CashierDown")
        #expect(probe.timeline(of: two).last?.kind == .locked)
        try probe.advance(by: .milliseconds(1))
        try probe.expectOutcome(.compensated(by: NotFree<Down>.self), of: two)
        try probe.replay(letter)
        try probe.expectOutcome(.completed, of: one)
        try probe.finish()
    }

    @Test("Rejects at once if the two would wait for each other, across participants, so that the other one goes on")
    func deadlock() throws {
        let probe = self.probe(of: Theatre())
        try probe.fail(step: "DownHeldOne", of: "Balcony")
        let down = try probe.start(Book<Down>(seats: Seats(guest: 1)))
        let up = try probe.start(Book<Up>(seats: Seats(guest: 2)))
        #expect(probe.timeline(of: up).last?.kind == .locked)
        try probe.advance(by: .seconds(1))
        try probe.expectOutcome(.compensated(by: NotFree<Down>.self), of: down)
        try probe.expectOutcome(.completed, of: up)
        #expect(probe.timeline(of: down).first { $0.kind == .lockRefused }?.detail?.contains("waits for") == true)
        try probe.finish()
    }

    @Test("Is undone while it waits, and does not wait any longer")
    func overtaken() throws {
        let probe = self.probe()
        try probe.fail(step: "Want", of: "Doorman", times: 3)
        let one = try probe.publish(Want(guest: 1))
        try probe.advance(by: .seconds(10))
        let letter = try probe.expectDeadLetter(step: "Want", of: "Doorman", in: one)
        let two = try probe.publish(Want(guest: 2, isAdmitted: false))
        try probe.expectOutcome(.compensated(by: Denied.self), of: two)
        #expect(probe.timeline(of: two).contains { $0.kind == .fenced })
        #expect(probe.timeline(of: two).contains { $0.kind == .dropped })
        #expect(self.holder == one)
        try probe.replay(letter)
        try probe.finish()
    }

    @Test("Gets the lock when the other one has ended, although nobody has given it back")
    func ended() throws {
        let probe = self.probe()
        try probe.fail(step: "Want", of: "Doorman")
        let one = try probe.publish(Want(guest: 1))
        let two = try probe.publish(Want(guest: 2))
        #expect(self.holder == one)
        try probe.advance(by: .seconds(5))
        try probe.expectOutcome(.completed, of: one)
        try probe.expectOutcome(.completed, of: two)
        #expect(self.holder == two)
        let three = try probe.publish(Want(guest: 3))
        try probe.expectOutcome(.completed, of: three)
        #expect(probe.timeline(of: three).allSatisfy { $0.kind != .locked })
        try probe.finish()
    }

    @Test("Does not get the lock of a saga that is stuck until its undo has been replayed")
    func stuck() throws {
        let probe = self.probe()
        try probe.fail(undoOf: "Want", of: "Booth", times: nil)
        let one = try probe.publish(Want(guest: 1, isAdmitted: false))
        try probe.advance(by: .seconds(1))
        let letter = try probe.expectDeadLetter(undoOf: "Want", of: "Booth", in: one)
        try probe.expectOutcome(.stuck, of: one)
        let two = try probe.publish(Want(guest: 2))
        try probe.advance(by: .seconds(60))
        try probe.expectOutcome(.compensated(by: Taken.self), of: two)
        try probe.mend(undoOf: "Want", of: "Booth")
        try probe.replay(letter)
        #expect(self.holder == nil)
        let three = try probe.publish(Want(guest: 3))
        try probe.expectOutcome(.completed, of: three)
        try probe.finish()
    }

    @Test("Becomes a dead letter if its step declares no rejection for that, and gets the lock when it is replayed")
    func letter() throws {
        let probe = self.probe { $0.rejects = false }
        try probe.fail(step: "Want", of: "Doorman", times: 3)
        let one = try probe.publish(Want(guest: 1))
        try probe.advance(by: .seconds(10))
        let doorman = try probe.expectDeadLetter(step: "Want", of: "Doorman", in: one)
        let two = try probe.publish(Want(guest: 2))
        try probe.advance(by: .seconds(60))
        let letter = try probe.expectDeadLetter(step: "Want", of: "Booth", in: two)
        #expect((letter.error as? RuntimeError)?.code == .recordLocked)
        try probe.replay(doorman)
        try probe.replay(letter)
        try probe.expectOutcome(.completed, of: one)
        try probe.expectOutcome(.completed, of: two)
        try probe.finish()
    }

    @Test("Does not wait if its limit is zero, and is told why")
    func zero() throws {
        let probe = self.probe { $0.limit = .zero }
        try probe.fail(step: "Want", of: "Doorman")
        try probe.publish(Want(guest: 1))
        try probe.publish(Want(guest: 2))
        try probe.expect(Taken.self) { $0.reason == "limit" }
        try probe.advance(by: .seconds(5))
        try probe.finish()
    }

    @Test("Is refused by `start` if the initiating step declares no rejection")
    func initiating() throws {
        let probe = self.probe()
        try probe.fail(step: "Want", of: "Doorman")
        try probe.publish(Want(guest: 1))
        #expect(throws: SagaProbeFailure.self) { try probe.start(ReserveBooth(guest: 2)) }
        try probe.advance(by: .seconds(5))
        try probe.start(ReserveBooth(guest: 3))
        try probe.finish()
    }

    @Test("Waits and goes on in the same way if its body may suspend")
    func suspending() throws {
        let probe = self.probe { $0.suspends = true }
        try probe.fail(step: "Want", of: "Doorman")
        let one = try probe.publish(Want(guest: 1, isAdmitted: false))
        let two = try probe.publish(Want(guest: 2))
        #expect(probe.timeline(of: two).contains { $0.kind == .locked })
        try probe.advance(by: .seconds(5))
        try probe.expectOutcome(.compensated(by: Denied.self), of: one)
        try probe.expectOutcome(.completed, of: two)
        #expect(self.holder == two)
        try probe.finish()
    }

    @Test("Does not wait for itself")
    func reentrant() throws {
        let probe = self.probe { $0.isDouble = true }
        try probe.publish(Want(guest: 1))
        try probe.expect(Settled.self)
        try probe.finish()
    }

    @Test("Gets the lock in the order in which it has come")
    func order() throws {
        let probe = self.probe()
        try probe.fail(step: "Want", of: "Doorman")
        for guest in 1...4 { try probe.publish(Want(guest: guest)) }
        try probe.advance(by: .seconds(5))
        for guest in 1...4 { try probe.expect(Sat.self) { $0.guest == guest } }
        try probe.finish()
    }

    @Test("Uses up no attempt while it waits")
    func attempts() throws {
        let probe = self.probe()
        try probe.fail(step: "Want", of: "Doorman", times: 2)
        try probe.publish(Want(guest: 1))
        let two = try probe.publish(Want(guest: 2))
        try probe.advance(by: .seconds(10))
        #expect(probe.timeline(of: two).first { $0.kind == .completed && $0.participant == "Booth" }?.attempt == 1)
        try probe.finish()
    }
}
