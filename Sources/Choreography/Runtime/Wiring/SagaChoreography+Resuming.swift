extension SagaChoreography {
    /// Takes the participants' records from their stores, and takes up what an earlier choreography has left.
    ///
    /// What is not settled is sent again, in the order in which it was committed; barriers absorb what has been
    /// handled already.
    ///
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/storeInUse``, or a store's own error.
    func resume() async throws {
        var resumption = Resumption(
            layout: self.runtime.layout,
            routing: self.runtime.routing,
            now: self.environment.clock.now
        )
        var claimed: [Crew] = []
        do {
            for crew in self.crews {
                try crew.claim()
                claimed.append(crew)
            }
            try self.readJournals(into: &resumption)
            for lane in self.lanes where lane.crew.durable == nil {
                if lane.volatileStore != nil { resumption.add(lane.state.records, of: lane) }
                resumption.add(try await lane.store.openRecords(of: lane.name), of: lane)
            }
        } catch {
            for crew in claimed { crew.release() }
            throw error
        }
        for lane in self.lanes where lane.crew.durable == nil { resumption.replaceRecords(of: lane) }
        let (sagas, deliveries) = resumption.finish()
        self.switchboard.resume(sagas, with: deliveries)
    }

    /// Takes over what the journals of durable stores hold.
    ///
    /// A saga that is open in one store may have settled entries in all of them.
    private func readJournals(into resumption: inout Resumption) throws {
        var recoveries: [(crew: Crew, store: any DurableStore, recovery: JournalRecovery)] = []
        for crew in self.crews {
            guard let durable = crew.context.durable else { continue }
            let recovery = try durable.store.recover()
            recoveries.append((crew, durable.store, recovery))
            resumption.findOpenSagas(in: recovery)
        }
        for (crew, store, recovery) in recoveries {
            resumption.add(settled: try store.settledEntries(of: Array(resumption.openSagas)), of: crew)
            resumption.add(recovery, of: crew)
            for (participant, number) in recovery.lastLetters {
                self.runtime.deadLetters.number(lettersOf: participant, after: number)
            }
        }
    }
}

extension Crew {
    /// Takes the records of the crew's participants.
    func claim() throws {
        if let durable = self.context.durable {
            let names = self.lanes.map(\.name)
            try durable.store.claim(names)
            do {
                for lane in self.lanes {
                    lane.state.stepNumbers = try lane.steps.map { step in
                        try durable.store.number(ofStep: lane.runtime.layout.sites[step].step, of: lane.name)
                    }
                }
            } catch {
                durable.store.release(names)
                throw error
            }
        } else {
            for lane in self.lanes {
                guard let store = lane.volatileStore else { continue }
                lane.state.records = try store.records.claim(lane.name)
                lane.state.knownLetters = lane.state.records.letters
                lane.runtime.deadLetters.number(lettersOf: lane.name, after: lane.state.records.lastLetter)
            }
        }
    }
}

extension Switchboard {
    /// Takes up sagas that an earlier choreography has begun.
    ///
    /// They had passed its door, and need not wait at ours.
    func resume(_ sagas: [SagaState], with deliveries: [(lane: Int, delivery: Delivery)]) {
        self.state.withLock { state in
            for saga in sagas { state.add(saga) }
            state.active += sagas.count
        }
        self.send(deliveries)
    }
}
