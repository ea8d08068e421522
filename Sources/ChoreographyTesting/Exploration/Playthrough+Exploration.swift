internal import Choreography

extension Playthrough {
    /// What an explorer lets happen next.
    func takeNext(by explorer: Explorer) -> Scheduler.Work? {
        while true {
            let budget = explorer.budget
            if self.life != nil, budget.crashes > 0, self.scheduler.hasWork,
                explorer.chooseCrash(in: { self.fingerprint([], budget) })
            {
                explorer.spend { $0.crashes -= 1 }
                self.crash()
            }
            if let work = self.scheduler.takeFirst() { return work }
            guard self.life != nil else {
                // Nothing is to be decided until the process is back.
                self.scheduler.passTime()
                continue
            }
            let parcels = self.scheduler.parcels.sorted {
                self.order(of: $0).lexicographicallyPrecedes(self.order(of: $1))
            }
            switch explorer.arrive(at: self.fingerprint(parcels, budget)) {
            case .new: break
            case .known: return nil
            case .again:
                self.witness.object("rest", "The run comes back to where it was, and would do so for ever.")
                return nil
            }
            let mayWait = budget.timeouts > 0 && self.scheduler.hasTimers && !parcels.isEmpty
            guard !parcels.isEmpty || self.scheduler.hasTimers else { return nil }
            let choice = explorer.choose(parcels.count + (mayWait ? 1 : 0))
            if choice < parcels.count { return self.scheduler.take(parcels[choice].number) }
            if mayWait { explorer.spend { $0.timeouts -= 1 } }
            self.scheduler.passTime()
        }
    }

    /// An order that does not depend on that in which deliveries were sent.
    private func order(of entry: (number: Int, parcel: Parcel)) -> [Int] {
        let parcel = entry.parcel
        return [
            self.witness.number(of: parcel.saga), parcel.participantNumber, parcel.reactionNumber,
            parcel.isRepeat ? 1 : 0, entry.number,
        ]
    }

    private func fingerprint(_ parcels: [(number: Int, parcel: Parcel)], _ budget: Simulation.Bounds) -> Fingerprint {
        let witness = self.witness
        var fingerprint =
            self.life?.choreography.fingerprint { witness.number(of: $0) } ?? Fingerprint()
        for (_, parcel) in parcels {
            fingerprint.add(parcel.fingerprint(numbering: witness.number(of: parcel.saga)).value)
        }
        fingerprint.add(budget.duplicates << 48 | budget.crashes << 32 | budget.timeouts << 16 | budget.poisons)
        fingerprint.add(self.mailroom.fingerprint)
        fingerprint.add(witness.fingerprint)
        for timer in self.scheduler.timeouts { fingerprint.add(Int(timer.milliseconds)) }
        for timer in self.life?.choreography.armedTimers ?? [] {
            let due = (timer.due - self.scheduler.now).milliseconds
            fingerprint.add("\(witness.number(of: timer.saga)) \(timer.participant) \(timer.step) \(timer.kind) \(due)")
        }
        // What a body that waits has done so far is nowhere written down.
        if !witness.suspects.open.isEmpty { fingerprint.add(Int(self.scheduler.now.milliseconds)) }
        return fingerprint
    }
}
