internal import Synchronization

/// Turns of lanes that share a durable store.
extension Crew {
    /// How many bodies run in one transaction at most.
    ///
    /// The more there are, the fewer pages of the database are written for each: 1024 took an eighth longer with many sagas in
    /// flight. Only then are there so many.
    static let groupLimit = 4096

    func run(_ limit: Int, _ durable: DurableContext) async -> Int {
        await durable.store.beginTurn()
        for lane in self.lanes {
            lane.beginTurn()
            await lane.handleControls()
        }
        let handled = await self.runGroup(max(limit, Self.groupLimit), durable)
        durable.store.endTurn()
        for lane in self.lanes { lane.tellObservers() }
        self.arrangeFlush(durable)
        return handled
    }

    /// Runs bodies in one transaction, commits it, and only then lets anybody know.
    ///
    /// - Returns: How many deliveries were handled.
    private func runGroup(_ limit: Int, _ durable: DurableContext) async -> Int {
        while !self.isStopping, self.lanes.contains(where: { !$0.state.backlog.isEmpty }) {
            var group = CommitGroup(in: durable.store, lanes: self.lanes.count)
            do {
                try await self.fill(&group, limit, durable)
                durable.store.clearCallMark()
                if group.isOpen { try self.commit(group, durable) }
                durable.failures.state = 0
                self.conclude(group, durable)
                return group.entries.count
            } catch {
                durable.store.abandonGroup()
                durable.store.clearCallMark()
                group.takeBack()
                guard !(error is CommitGroup.Restart) else { continue }
                await self.waitOut(error, durable)
                // Commands that have come in the meantime are to be refused too.
                return 0
            }
        }
        return 0
    }

    private var isStopping: Bool { self.lanes[0].runtime.isStopping }

    // MARK: Filling a group

    /// Runs the bodies of what waits in the lanes, and then of what these have led to within the crew.
    private func fill(_ group: inout CommitGroup, _ limit: Int, _ durable: DurableContext) async throws {
        let limit = durable.refused.state.left > 0 ? min(limit, durable.refused.state.limit) : limit
        let first = durable.takeFirstLane(of: self.lanes.count)
        for place in self.lanes.indices {
            let number = (first + place) % self.lanes.count
            let lane = self.lanes[number]
            while group.entries.count < limit, group.taken[number] < lane.state.backlog.count {
                let delivery = lane.state.backlog[group.taken[number]]
                guard try await lane.attempt(delivery, fromBacklogOf: number, &group, durable) else { return }
            }
        }
        // A chain may overtake nothing: whatever waits in a backlog was committed before it.
        guard group.entries.count < limit else { return }
        while group.entries.count < limit, let next = group.chain.first {
            let count = group.entries.count
            let goesOn = try await self.lanes[next.lane].attempt(next.delivery, fromBacklogOf: nil, &group, durable)
            if group.entries.count > count { _ = group.chain.popFirst() }
            guard goesOn else { return }
        }
    }

    // MARK: The commit

    /// Commits a group, or has it begin again if the commit was refused for what a body has written.
    ///
    /// A store may have somebody who looks at what is to be committed, and throws. Which body that is about is found out by
    /// committing fewer of them at a time, and in the end each one alone.
    private func commit(_ group: CommitGroup, _ durable: DurableContext) throws {
        do {
            try durable.store.commitGroup()
            durable.didWriteChanges()
        } catch {
            guard !durable.store.isTrouble(error) else { throw error }
            if group.entries.count > 1 {
                durable.refused.state = (left: group.entries.count, limit: max(1, group.entries.count / 16))
            } else {
                guard let entry = group.entries.first, entry.lane.takesBlame(entry, error) else { throw error }
            }
            throw CommitGroup.Restart()
        }
    }

    /// The group is on disk: what it led to becomes visible.
    private func conclude(_ group: CommitGroup, _ durable: DurableContext) {
        for (number, lane) in self.lanes.enumerated() { lane.state.backlog.removeFirst(group.taken[number]) }
        for (box, receipts) in group.appended {
            let number = durable.settlement.state.append(isSettled: receipts == 0)
            box?.missingReceipts.store(Int32(receipts), ordering: .relaxed)
            box?.outboxRow.store(number, ordering: .relaxed)
        }
        durable.refused.state.left = max(0, durable.refused.state.left - group.entries.count)
        // A loop over the array itself copies each of them: 1,500 more instructions for a saga of six.
        group.entries.withUnsafeBufferPointer { entries in
            for index in entries.indices { entries[index].lane.conclude(entries[index]) }
        }
        for next in group.chain { self.lanes[next.lane].state.backlog.append(next.delivery) }
    }

    /// Sees to it that what was settled is written soon, even if no body runs.
    private func arrangeFlush(_ durable: DurableContext) {
        guard durable.setsFlushAlarm() else { return }
        self.context.moves.state.flushed = self.lanes[0].index
    }

    // MARK: Trouble

    /// The store could not commit: nothing is lost, and the same is tried again after a pause.
    ///
    /// Commands are refused once that has happened as often as a body may be called.
    private func waitOut(_ error: any Error, _ durable: DurableContext) async {
        durable.failures.state += 1
        let failures = durable.failures.state
        let runtime = self.lanes[0].runtime
        runtime.noteTrouble(with: durable.store, error, failures: failures)
        for lane in self.lanes { lane.refuseStarts(after: failures, error) }
        durable.store.endTurn()
        let policy = RetryPolicy.exponentialJitter(base: .milliseconds(5), limit: .seconds(1), maxAttempts: .max)
        let pause = policy.pause(afterAttempts: failures, random: runtime.environment.random) ?? .seconds(1)
        let clock = runtime.environment.clock
        try? await clock.sleep(until: clock.uptime + max(pause, .milliseconds(1)))
        await durable.store.beginTurn()
    }
}
