internal import Synchronization

/// Taking over what a durable store's journal holds.
extension Resumption {
    /// Finds out which sagas have not ended: those with an event that is not settled, with a deadline that is armed, or with
    /// a dead letter.
    ///
    /// An event of which nothing is known any more may have readers under another name. Unless the choreography goes on
    /// without what is gone, its saga counts as open, so that the store is refused rather than the event forgotten.
    mutating func findOpenSagas(in recovery: JournalRecovery) {
        for entry in recovery.entries where self.isUnsettled(entry) || self.isUnknown(entry) {
            self.openSagas.insert(entry.saga)
        }
        self.openSagas.formUnion(recovery.letters.map(\.event.metadata.saga))
    }

    private func isUnknown(_ entry: StoredEntry) -> Bool {
        guard self.removedSteps == .refuse, let event = Self.published(by: entry) else { return false }
        return !self.catalog.declares(event.name)
    }

    /// The event that an entry's participant has published; other entries hold events that others have published.
    private static func published(by entry: StoredEntry) -> StoredEvent? {
        entry.role == .step || entry.role == .undo ? entry.event : nil
    }

    /// Whether somebody has to see to an entry that may not be settled.
    private func isUnsettled(_ entry: StoredEntry) -> Bool {
        if entry.due != nil { return true }
        guard let event = Self.published(by: entry) else { return false }
        let route = self.catalog.route(of: event)
        return route >= 0 && !self.routing.subscribers[route].isEmpty
    }

    /// Takes over the entries of open sagas that are settled.
    mutating func add(settled entries: [StoredEntry], of crew: Crew) {
        for entry in entries { self.adopt(entry, of: crew) }
    }

    /// Takes over the entries that may not be settled, and the dead letters.
    mutating func add(_ recovery: JournalRecovery, of crew: Crew) {
        guard let durable = crew.context.durable else { return }
        var settlement = Settlement(watermark: recovery.watermark, open: recovery.open)
        for entry in recovery.entries {
            let isUnsettled = self.isUnsettled(entry)
            if entry.number > recovery.watermark {
                // What is missing was purged.
                while settlement.last + 1 < entry.number { settlement.append(isSettled: true) }
                settlement.append(isSettled: !isUnsettled)
            } else if !isUnsettled {
                settlement.settle(entry.number)
            }
            if entry.number > recovery.watermark { self.adopt(entry, of: crew) }
            if isUnsettled, let event = entry.event { self.send(event, entry, of: crew) }
        }
        for entry in recovery.entries where entry.due != nil && self.isDecided(entry) {
            settlement.settle(entry.number)
        }
        durable.settlement.state = settlement
        self.adopt(recovery.letters, of: crew)
    }

    /// Takes over how often bodies have been called, and what sagas are left owing.
    ///
    /// The sagas may be known from other stores only.
    mutating func addCounts(of recovery: JournalRecovery) {
        self.adopt(recovery.attempts)
        for debt in recovery.debts { self.adopt(debt) }
    }

    /// Whether a deadline was decided, although its entry was not settled in time.
    private func isDecided(_ entry: StoredEntry) -> Bool {
        guard let saga = self.sagas[entry.saga], let step = self.stepNumbers[entry.participant]?[entry.step] else {
            return false
        }
        return saga.update { $0.rows[step].state != .none }
    }

    private mutating func adopt(_ entry: StoredEntry, of crew: Crew) {
        guard self.openSagas.contains(entry.saga), let lane = crew.lanes.first(where: { $0.name == entry.participant }),
            let step = self.stepNumbers[entry.participant]?[entry.step]
        else { return }
        let saga = self.saga(entry.saga, startedAt: entry.event?.metadata.time ?? self.now, recordsTimeline: true)
        saga.guarded.withLock { $0.start = .committed }
        let box =
            self.isKept(entry, step: step, in: lane)
            ? entry.event.map { self.catalog.box($0, place: entry.place, from: entry.role == .step ? lane.index : -1) }
            : nil
        if entry.due != nil, let box {
            box.outboxRow.store(entry.number, ordering: .relaxed)
            box.missingReceipts.store(1, ordering: .relaxed)
        }
        let parts = lane.reactions.lazy.filter { $0.step == step }.compactMap(\.parts).first ?? 1
        saga.update { $0.adopt(entry, as: step, parts: parts, box) }
    }

    /// Whether a saga keeps the event of an entry.
    private func isKept(_ entry: StoredEntry, step: Int, in lane: Lane) -> Bool {
        if entry.role.part != nil || entry.role == .intent || entry.role == .unknownEffect { return true }
        guard entry.role == .step else { return false }
        return entry.state == .rejected
            || entry.state == .committed && lane.reactions.contains { $0.step == step && $0.keepsCompletion }
    }

    private mutating func send(_ event: StoredEvent, _ entry: StoredEntry, of crew: Crew) {
        guard entry.due == nil, let lane = crew.lanes.first(where: { $0.name == entry.participant }) else { return }
        let box = self.catalog.box(event, place: entry.place, from: lane.index)
        box.outboxRow.store(entry.number, ordering: .relaxed)
        box.missingReceipts.store(Int32(self.routing.subscribers[box.route].count), ordering: .relaxed)
        self.unsettled[lane.index, default: []].append(box)
    }

    private mutating func adopt(_ attempts: [StoredAttempts]) {
        for attempt in attempts {
            guard let saga = self.sagas[attempt.saga],
                let step = self.stepNumbers[attempt.participant]?[attempt.step]
            else { continue }
            saga.update { $0.adopt(attempts: attempt.count, of: step, isUndo: attempt.isUndo) }
            guard attempt.isReplay else { continue }
            self.replays.insert(Replay(saga: attempt.saga, step: step, isUndo: attempt.isUndo))
        }
    }

    private mutating func adopt(_ letters: [StoredLetter], of crew: Crew) {
        for stored in letters {
            guard let lane = crew.lanes.first(where: { $0.name == stored.participant }) else { continue }
            let letter = DeadLetter(
                id: DeadLetter.ID(participant: stored.participant, number: stored.number),
                saga: stored.event.metadata.saga,
                participant: stored.participant,
                step: stored.step,
                isCompensation: stored.isUndo,
                event: AnyEnvelope(self.catalog.box(stored.event, place: 0, from: -1)),
                error: StoredError(description: stored.error),
                attempts: stored.attempts,
                time: stored.time
            )
            lane.state.knownLetters[letter.key] = letter
            let saga = self.saga(letter.saga, startedAt: letter.event.metadata.time, recordsTimeline: true)
            saga.guarded.withLock { $0.start = .committed }
        }
    }

    private func adopt(_ stored: StoredDebt) {
        guard let saga = self.sagas[stored.event.metadata.saga] else { return }
        let debt = CompensationDebt(
            participant: stored.participant,
            step: stored.step,
            event: AnyEnvelope(self.catalog.box(stored.event, place: 0, from: -1)),
            reason: stored.reason
        )
        saga.update { $0.owe(debt) }
    }
}

/// An error of an earlier process, in words.
struct StoredError: Error, CustomStringConvertible {
    let description: String
}
