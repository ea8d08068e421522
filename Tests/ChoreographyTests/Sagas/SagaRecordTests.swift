import Testing

@testable import Choreography

@Suite("A saga's record", .timeLimit(.minutes(1)))
struct SagaRecordTests {
    private let now = Timestamp(nanoseconds: 1)
    private let site = StepSite(participant: "A", step: "step")

    private func box(_ number: UInt64 = 1) -> EnvelopeBox {
        EnvelopeBox.make(
            Did<A>(n: Int(number)),
            metadata: EnvelopeMetadata(
                id: EventID(high: 1, low: number),
                saga: SagaID(high: 1, low: 1),
                causation: nil,
                time: self.now,
                source: "test"
            ),
            route: 0,
            lane: 0
        )
    }

    private func expect(
        _ motion: SagaRecord.Motion,
        _ name: String,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect("\(motion)" == name, sourceLocation: location)
    }

    @Test("Ends with its last delivery, and not while one is in flight")
    func ends() {
        var record = SagaRecord(stepCount: 1)
        self.expect(record.addDeliveries(1), "none")
        self.expect(record.finishDelivery(leadingTo: 2), "none")
        self.expect(record.finishDelivery(leadingTo: 0), "none")
        #expect(record.outcome == nil)
        self.expect(record.finishDelivery(leadingTo: 0), "ended")
        #expect(record.outcome?.description == "completed")
        #expect(record.isForgettable)
    }

    @Test("Rests while only parked deliveries are left, and moves again when one is taken up")
    func rests() {
        var record = SagaRecord(stepCount: 1)
        _ = record.addDeliveries(2)
        self.expect(record.park(), "none")
        self.expect(record.park(), "rested")
        #expect(record.isResting)
        self.expect(record.unpark(), "resumed")
        self.expect(record.finishDelivery(leadingTo: 0), "rested")
        self.expect(record.unpark(), "resumed")
        self.expect(record.finishDelivery(leadingTo: 0), "ended")
        #expect(!record.isResting)
    }

    @Test("Frees no message, and hands over what it keeps no longer", arguments: KeptMessage.allCases)
    func frees(_ kept: KeptMessage) throws {
        var record = SagaRecord(stepCount: 9)
        var message: EnvelopeBox? = self.box()
        weak let weakly = message
        try kept.keep(#require(message), in: &record, self.site, now: self.now)
        message = nil
        kept.letGo(in: &record, self.site, now: self.now)
        #expect(weakly != nil)
        var received: [EnvelopeBox] = []
        record.forgetKept { received.append($0) }
        #expect(received.map(\.id) == [EventID(high: 1, low: 1)])
        received = []
        #expect(weakly == nil)
    }

    @Test("Is revived by a delivery that comes after the end, and ends again")
    func revived() {
        var record = SagaRecord(stepCount: 1)
        _ = record.addDeliveries(1)
        record.owe(CompensationDebt(participant: "A", step: "step", event: AnyEnvelope(self.box()), reason: "broken"))
        self.expect(record.finishDelivery(leadingTo: 0), "ended")
        #expect(record.outcome?.description.hasPrefix("stuck") == true)
        #expect(!record.isForgettable)
        self.expect(record.addDeliveries(1), "revived(isCounted: false)")
        #expect(record.outcome == nil)
        record.pay(for: self.site)
        self.expect(record.finishDelivery(leadingTo: 0), "ended")
        #expect(record.outcome?.description == "completed")
    }

    @Test("Counts each end once, and none that was over before it was counted")
    func counted() {
        var record = SagaRecord(stepCount: 1)
        _ = record.addDeliveries(1)
        var counts = [record.countEnd()]
        _ = record.finishDelivery(leadingTo: 0)
        self.expect(record.addDeliveries(1), "revived(isCounted: false)")
        // The turn that has ended it comes too late.
        counts.append(record.countEnd())
        _ = record.finishDelivery(leadingTo: 0)
        // One turn counts it, and another one would.
        counts += [record.countEnd(), record.countEnd()]
        self.expect(record.addDeliveries(1), "revived(isCounted: true)")
        _ = record.finishDelivery(leadingTo: 0)
        record.announceEnd()
        #expect(!record.isAnnounced, "this is an end that was not counted yet")
        counts.append(record.countEnd())
        record.announceEnd()
        #expect(record.isAnnounced)
        #expect(counts == [false, false, true, false, true])
        self.expect(record.addDeliveries(1), "revived(isCounted: true)")
    }

    @Test("Takes its first rejection for its cause")
    func cause() {
        var record = SagaRecord(stepCount: 1)
        _ = record.addDeliveries(1)
        record.reject(with: self.box(7))
        record.reject(with: self.box(8))
        _ = record.finishDelivery(leadingTo: 0)
        guard case .compensated(let cause) = record.outcome else {
            Issue.record("\(String(describing: record.outcome))")
            return
        }
        #expect(cause.metadata.id.low == 7)
    }

    @Test("Counts an attempt when it lets a call through, and takes it back for one that was cancelled")
    func attempts() {
        var record = SagaRecord(stepCount: 1)
        _ = record.addDeliveries(1)
        for expected in 1...3 {
            guard case .run(_, let attempt) = record.admitForward(self.box(), step: 0, part: 0, parts: 1) else {
                Issue.record("not admitted")
                return
            }
            #expect(attempt == expected)
        }
        record.uncountAttempt(of: 0, isUndo: false)
        #expect(record.rows[0].attempts == 2)
        record.forgetAttempts(of: 0)
        #expect(record.rows[0].attempts == 0)
    }

    @Test("Keeps a step's completion for its undo until the undo has committed")
    func completion() {
        var record = SagaRecord(stepCount: 1)
        _ = record.addDeliveries(2)
        record.commit(0, as: .committed, keeping: self.box(5), now: self.now)
        guard case .run(.completion(let completion), _) = record.admitUndo(step: 0, now: self.now) else {
            Issue.record("not admitted")
            return
        }
        #expect(completion.metadata.id.low == 5)
        record.commit(0, as: .undone, keeping: nil, now: self.now)
        guard case .skip(.nothingToUndo) = record.admitUndo(step: 0, now: self.now) else {
            Issue.record("undone twice")
            return
        }
    }

    @Test("Knows which events of a join have come, and runs it with all of them in the order of its declaration")
    func join() {
        var record = SagaRecord(stepCount: 1)
        _ = record.addDeliveries(3)
        var kinds: [TimelineEntry.Kind] = []
        for number: UInt64 in [8, 9] {
            guard case .skip(let kind) = record.admitForward(self.box(number), step: 0, part: 1, parts: 2) else {
                continue
            }
            kinds.append(kind)
        }
        #expect(kinds == [.joined, .duplicate])
        guard case .run(.events(let joined), let attempt) = record.admitForward(self.box(7), step: 0, part: 0, parts: 2)
        else {
            Issue.record("not admitted")
            return
        }
        #expect(joined.map(\.metadata.id.low) == [7, 8], "the first of two duplicates is kept")
        #expect(attempt == 1)
    }

    @Test("Gives a step up once, and only if it has come to nothing")
    func givenUp() {
        var record = SagaRecord(stepCount: 2)
        record.commit(1, as: .committed, keeping: nil, now: self.now)
        let answers = [0, 0, 1].map { record.giveUp($0, now: self.now) }
        #expect(answers == [true, false, false])
        #expect(record.rows.map(\.state) == [.fenced, .committed])
    }

    @Test("Lets a deadline fire only over steps that have not run, and not over a call that is on record")
    func firing() {
        var record = SagaRecord(stepCount: 4)
        _ = record.addDeliveries(4)
        record.arm(0, ArmedDeadline(self.box(), due: self.now), now: self.now)
        _ = record.intend(1, for: self.box())
        record.commit(2, as: .committed, keeping: nil, now: self.now)
        for guarding in [1, 2] {
            guard case .skip(.late) = record.admitFiring(0, guards: [guarding, 3]) else {
                Issue.record("fires over step \(guarding)")
                continue
            }
        }
        record.fence([1, 2, 3], now: self.now)
        #expect(record.rows.map(\.state) == [.none, .none, .committed, .fenced])
        guard case .run = record.admitExternalUndo(1, now: self.now) else {
            Issue.record("the call can't be undone any more")
            return
        }
        guard case .run = record.admitFiring(0, guards: [3]) else {
            Issue.record("does not fire over what is fenced")
            return
        }
    }
}

/// A message that a record keeps for some time.
enum KeptMessage: CaseIterable {
    case completion, undone, arrival, intended, debt

    func keep(_ box: EnvelopeBox, in record: inout SagaRecord, _ site: StepSite, now: Timestamp) {
        switch self {
        case .completion, .undone: record.commit(0, as: .committed, keeping: box, now: now)
        case .arrival: _ = record.admitForward(box, step: 0, part: 1, parts: 2)
        case .intended: _ = record.intend(0, for: box)
        case .debt: record.owe(self.debt(of: box, site))
        }
    }

    func letGo(in record: inout SagaRecord, _ site: StepSite, now: Timestamp) {
        switch self {
        case .completion: break
        case .undone: record.commit(0, as: .undone, keeping: nil, now: now)
        case .arrival: _ = record.admitUndo(step: 0, now: now)
        case .intended: _ = record.giveUp(0, now: now)
        case .debt: record.pay(for: site)
        }
    }

    private func debt(of box: EnvelopeBox, _ site: StepSite) -> CompensationDebt {
        CompensationDebt(participant: site.participant, step: site.step, event: AnyEnvelope(box), reason: "why")
    }
}
