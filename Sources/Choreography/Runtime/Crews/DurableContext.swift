internal import Synchronization

/// A durable store as its crew uses it.
final class DurableContext: Sendable {
    let store: any DurableStore
    /// The place of each lane within the crew, or -1.
    private let places: [Int]
    /// Which entries of the journal are settled.
    ///
    /// Whoever has the crew owns it.
    let settlement = Confined(Settlement())
    /// What is to be written with the next group.
    let changes = Confined<[JournalChange]>([])
    /// What the group that is open has written of that.
    private let written = Confined<(settlement: Settlement.Change?, changes: Int)>((nil, 0))
    /// The lane with which the next group begins, by its place.
    private let firstLane = Confined(0)
    /// How often in a row a group could not be committed.
    let failures = Confined(0)
    /// How many deliveries are to be handled in smaller groups, since one with them was refused, and how small these are.
    let refused = Confined((left: 0, limit: 1))
    /// When entries are next purged, by the time of day.
    private let nextPurge = Confined(Timestamp(nanoseconds: 0))
    /// Tells which sagas' entries are to be kept, of those that may have some from before a time.
    let keptSagas = Confined<(@Sendable (Timestamp) -> Set<SagaID>)?>(nil)
    /// How many groups have been committed.
    private let commits = Confined(0)
    /// How many groups had been committed when the alarm was set that writes what has been settled, if it is set.
    private let flushAlarm = Confined<Int?>(nil)

    init(_ store: any DurableStore, members: [Int], lanes: Int) {
        self.store = store
        var places = Array(repeating: -1, count: lanes)
        for (place, lane) in members.enumerated() { places[lane] = place }
        self.places = places
    }

    /// Whether a lane takes its turns together with the store's others.
    @inline(__always)
    func contains(_ lane: Int) -> Bool { self.places[lane] >= 0 }

    /// The place of a lane within the crew.
    func place(of lane: Int) -> Int { self.places[lane] }

    /// A subscriber has committed an event that was published from here.
    func receive(_ box: EnvelopeBox) {
        let missing = box.missingReceipts.load(ordering: .relaxed) - 1
        box.missingReceipts.store(missing, ordering: .relaxed)
        if missing == 0 { self.settlement.state.settle(box.outboxRow.load(ordering: .relaxed)) }
    }

    /// The place of the lane with which a group begins: each in its turn, so that none has to wait for ever behind others.
    func takeFirstLane(of count: Int) -> Int {
        let first = self.firstLane.state
        self.firstLane.state = (first + 1) % count
        return first
    }

    /// Whether something is to be written although no body has run.
    var isDirty: Bool { self.settlement.state.isDirty || !self.changes.state.isEmpty }

    /// Writes what has been settled and noted since the last group, inside a group.
    func writeChanges() throws {
        for change in self.changes.state { try self.store.write(change) }
        let settlement = self.settlement.state.isDirty ? self.settlement.state.change : nil
        if let settlement {
            try self.store.write(
                .settlement(upTo: settlement.upTo, opened: settlement.opened, closed: settlement.closed)
            )
        }
        self.written.state = (settlement, self.changes.state.count)
    }

    /// Removes some entries of sagas that ended longer than `retention` ago, inside a group.
    func purge(_ retention: Duration, now: Timestamp) throws {
        guard now >= self.nextPurge.state || now + .seconds(2) < self.nextPurge.state,
            let keptSagas = self.keptSagas.state
        else { return }
        let limit = now - retention
        // They are many, and mostly nothing is old enough to ask for them.
        var kept: Set<SagaID>?
        let isDone = try self.store.purge(before: limit) { saga in
            let sagas = kept ?? keptSagas(limit)
            kept = sagas
            return sagas.contains(saga)
        }
        if isDone { self.nextPurge.state = now + .seconds(1) }
    }

    /// The group with the changes has been committed.
    func didWriteChanges() {
        self.commits.state += 1
        if let settlement = self.written.state.settlement { self.settlement.state.didWrite(settlement) }
        self.changes.state.removeFirst(self.written.state.changes)
        self.written.state = (nil, 0)
    }

    /// Whether an alarm is to be set, after which what has been settled is written.
    func setsFlushAlarm() -> Bool {
        guard self.isDirty, self.flushAlarm.state == nil else { return false }
        self.flushAlarm.state = self.commits.state
        return true
    }

    /// The alarm has rung: what has been settled is written, unless the store is busy and writes it with other things.
    ///
    /// - Throws: The store's error. What was to be written stays noted.
    func flushIfIdle() throws {
        let isIdle = self.flushAlarm.state == self.commits.state
        self.flushAlarm.state = nil
        if isIdle { try self.flush() }
    }

    /// Writes what has been settled, in a group of its own.
    ///
    /// - Throws: The store's error. What was to be written stays noted.
    func flush() throws {
        guard self.isDirty else { return }
        do {
            try self.store.beginGroup()
            try self.writeChanges()
            try self.store.commitGroup()
        } catch {
            self.store.abandonGroup()
            throw error
        }
        self.didWriteChanges()
    }

    /// Writes what is left to write, and gives the records back.
    func release(_ lanes: [Lane]) {
        // What can't be written is found unsettled, sent again and absorbed.
        try? self.flush()
        self.store.release(lanes.map(\.name))
    }
}
