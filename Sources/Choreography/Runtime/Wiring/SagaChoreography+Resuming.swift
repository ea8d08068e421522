extension SagaChoreography {
    /// Takes the participants' records from their stores, and takes up what an earlier choreography has left.
    ///
    /// What is not settled is sent again, in the order in which it was committed; barriers absorb what has been
    /// handled already.
    ///
    /// - Returns: The sagas that go on.
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/storeInUse``, or a store's own error.
    func resume() async throws -> [SagaState] {
        var resumption = self.makeResumption(self.configuration.removedSteps)
        var claimed: [Crew] = []
        do {
            for crew in self.crews {
                try crew.claim()
                claimed.append(crew)
            }
            let journals = try self.readJournals(into: &resumption)
            for lane in self.lanes where lane.crew.durable == nil {
                if lane.volatileStore != nil { resumption.add(lane.state.records, of: lane) }
                resumption.add(try await lane.store.openRecords(of: lane.name), of: lane)
            }
            // Every saga is known by now, in whichever store it has begun.
            for journal in journals { resumption.addCounts(of: journal) }
            // What they have locked is not in order, and some of them are not among the sagas that go on.
            for journal in journals { self.runtime.lockWaits?.keepLocks(of: journal.debts.map(\.event.metadata.saga)) }
        } catch {
            for crew in claimed { crew.release() }
            throw error
        }
        let registry = self.switchboard.registry
        for lane in self.lanes where lane.crew.durable == nil { resumption.replaceRecords(of: lane, registry) }
        let (sagas, deliveries, deadlines) = resumption.finish(self.lanes)
        registry.add(resumption.allSagas)
        registry.forget(ended: resumption.allSagas.filter(\.isForgettable))
        self.switchboard.resume(sagas, with: deliveries)
        for deadline in deadlines { self.timers.schedule(deadline) }
        return sagas
    }

    private func makeResumption(_ removedSteps: RemovedStepPolicy) -> Resumption {
        Resumption(
            layout: self.runtime.layout,
            routing: self.runtime.routing,
            removedSteps: removedSteps,
            now: self.environment.clock.now
        )
    }

    /// Takes over what the journals of durable stores hold.
    ///
    /// A saga that is open in one store may have settled entries in all of them.
    private func readJournals(into resumption: inout Resumption) throws -> [JournalRecovery] {
        var journals: [(crew: Crew, store: any DurableStore, recovery: JournalRecovery)] = []
        for crew in self.crews {
            guard let store = crew.context.durable?.store else { continue }
            let recovery = try store.recover()
            journals.append((crew, store, recovery))
            resumption.findOpenSagas(in: recovery)
        }
        for (crew, store, recovery) in journals {
            let settled = try store.settledEntries(of: Array(resumption.openSagas))
            try self.check(recovery, settled, of: store, openSagas: resumption.openSagas)
            try crew.numberSteps(in: store)
            resumption.add(settled: settled, of: crew)
            resumption.add(recovery, of: crew)
            for (participant, number) in recovery.lastLetters {
                self.runtime.deadLetters.number(lettersOf: participant, after: number)
            }
        }
        return journals.map(\.recovery)
    }

    /// Refuses a journal with open sagas that this choreography can't finish.
    private func check(
        _ recovery: JournalRecovery,
        _ settled: [StoredEntry],
        of store: any DurableStore,
        openSagas: Set<SagaID>
    ) throws {
        guard self.configuration.removedSteps == .refuse else { return }
        let changes = StoreChanges(recovery, settled, openSagas, self.runtime)
        guard !changes.problems.isEmpty else { return }
        let problems = changes.problems.map { "- \($0)" }.joined(separator: "\n")
        throw RuntimeError(
            .incompatibleStore,
            """
            \(store.displayName) holds open sagas that '\(self.name)' can't finish as it is declared now:
            \(problems)
            Declare what is missing until these sagas have ended, or set removedSteps = .abandon to go on without it.
            """
        )
    }

    /// Compares the choreography as it is declared with what a store holds, and changes nothing.
    ///
    /// The same is checked when the choreography begins to run. A store in memory has nothing that could differ.
    ///
    /// - Parameter store: The store of one of the participants.
    /// - Returns: What is new, what is gone, and what of that keeps open sagas from being finished.
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/invalidChoreography``; the store's own error.
    public func validate(against store: some TransactionalStore) async throws -> StoreComparison {
        try self.validate()
        guard let durable = store as? any DurableStore else {
            return StoreComparison(openSagas: 0, added: [], removed: [], problems: [])
        }
        await durable.beginTurn()
        defer { durable.endTurn() }
        let recovery = try durable.recover()
        var resumption = self.makeResumption(.refuse)
        resumption.findOpenSagas(in: recovery)
        let settled = try durable.settledEntries(of: Array(resumption.openSagas))
        let changes = StoreChanges(recovery, settled, resumption.openSagas, self.runtime)
        return StoreComparison(
            openSagas: resumption.openSagas.count,
            added: changes.added,
            removed: changes.removed,
            problems: changes.problems
        )
    }
}

extension Lane {
    /// Takes the participant's records from its store, if that is in memory.
    func claimRecords() throws {
        guard let store = self.volatileStore else { return }
        let locks = self.reactions.contains(where: \.locks) ? self.runtime.lockWaits : nil
        self.state.records = try store.records.claim(self.name, locking: locks)
        self.state.knownLetters = self.state.records.letters
        self.runtime.deadLetters.number(lettersOf: self.name, after: self.state.records.lastLetter)
    }
}

extension Crew {
    /// Learns under which numbers the journal keeps the steps.
    ///
    /// The journal learns of every step of the choreography, so that it notices when one is removed, wherever it was.
    func numberSteps(in store: any DurableStore) throws {
        guard let runtime = self.lanes.first?.runtime else { return }
        let numbers = try runtime.layout.sites.map { try store.number(ofStep: $0.step, of: $0.participant) }
        for lane in self.lanes { lane.state.stepNumbers = Array(numbers[lane.steps]) }
        try store.retire { participant, step in
            !runtime.layout.sites.contains(StepSite(participant: participant, step: step))
        }
    }
}

extension Switchboard {
    /// Takes up sagas that an earlier choreography has begun.
    ///
    /// They had passed its door, and need not wait at ours.
    func resume(_ sagas: [SagaState], with deliveries: [(lane: Int, delivery: Delivery)]) {
        self.state.withLock { $0.active += sagas.lazy.filter { !$0.update(\.isResting) }.count }
        self.carry(deliveries)
    }
}
