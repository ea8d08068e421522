internal import Choreography

/// Plays one run from its beginning to its verdict.
///
/// Everything happens on the thread that plays it.
final class Playthrough {
    /// How a run was, whatever came of it.
    struct Result: Sendable {
        let violation: Violation?
        let faults: [SimulatedFault]
        let counts: FaultCounts
        let steps: Int
        let time: Duration
        let digest: UInt64
        let completed: Int
        let compensated: Int
        let trace: [TraceLine]
        /// How many clients there were.
        let clients: Int
    }

    /// One life of the process.
    private struct Life {
        let node: Node
        let wire: Wire
        let choreography: SagaChoreography
    }

    private let run: SimulatedRun
    private let limits: Simulation.Limits
    private let scheduler: Scheduler
    private let adversary: Adversary
    private let witness: Witness
    private let mailroom: Mailroom
    private let random: RandomSource
    private let saboteur: Saboteur?
    /// Who decides what happens; `nil` for chance.
    private let explorer: Explorer?
    private let identifiers = IdentifierSource.counting(from: 1)

    private var life: Life?
    private var wrecks: [(node: Node, wreck: Wreck)] = []
    private var outcomes: [SagaID: SagaOutcome] = [:]
    private var lives = 0
    private var steps = 0
    private var stepsToCrash: Int?
    /// Whether everything has happened that is to be explored.
    private var isOver = false

    init(
        _ run: SimulatedRun,
        schedule: SimulationSchedule,
        faults: SimulationFaults,
        selection: FaultSelection,
        bug: PlantedBug?,
        explorer: Explorer?,
        limits: Simulation.Limits,
        isTracing: Bool
    ) {
        self.run = run
        self.limits = limits
        self.scheduler = Scheduler(WorkPicker(schedule, seed: run.seed))
        self.adversary = Adversary(seed: run.seed, rates: faults, selection: selection)
        self.witness = Witness(self.scheduler, isTracing: isTracing)
        self.mailroom = Mailroom(run.clients)
        self.random = RandomSource(seed: run.seed)
        self.saboteur = bug.map { Saboteur($0) }
        self.explorer = explorer
    }

    /// Plays the run.
    func play() -> Result {
        self.start()
        self.goOn()
        if self.explorer?.isCut != true {
            self.isOver = true
            self.explorer?.rest()
            self.mend()
            self.judge()
        }
        let ended = Array(self.outcomes.values)
        let result = Result(
            violation: self.witness.violation,
            faults: self.adversary.injected,
            counts: self.adversary.counts,
            steps: self.steps,
            time: self.scheduler.now,
            digest: self.witness.digest,
            completed: ended.count { if case .completed = $0 { true } else { false } },
            compensated: ended.count { if case .compensated = $0 { true } else { false } },
            trace: self.witness.trace,
            clients: self.run.clients.count
        )
        self.sweep()
        return result
    }

    // MARK: The process

    /// Starts the process, for the first time or again.
    private func start() {
        guard let makeProcess = self.run.makeProcess else {
            preconditionFailure("The simulation's closure must say with process(_:) how the choreography is made.")
        }
        guard self.lives < self.limits.lives else {
            return self.witness.object("lives", "The process has died \(self.lives) times, and would do so for ever.")
        }
        let node = Node(self.scheduler, life: self.lives)
        self.lives += 1
        let wire = Wire(
            node: node,
            scheduler: self.scheduler,
            adversary: self.adversary,
            witness: self.witness,
            explorer: self.explorer
        )
        var environment = Environment(
            executor: node,
            clock: SimulatedClock(node: node, scheduler: self.scheduler),
            random: { [random = self.random] in random.next() },
            identifiers: self.identifiers
        )
        environment.faults = wire
        environment.hooks = SimulationHooks(
            network: wire,
            observer: self.witness,
            workers: 3,
            checks: self.lives > 1 ? .nothing : .all
        )
        let choreography = makeProcess(environment)
        self.life = Life(node: node, wire: wire, choreography: choreography)
        if let (participant, store) = choreography.uncrashable {
            return self.witness.object(
                "store",
                "\(participant) keeps its data in a \(store), which outlives no simulated crash. Give it an InMemoryStore."
            )
        }
        if self.lives > 1 {
            let witness = self.witness
            node.spawn {
                do {
                    try await choreography.resumeSagas()
                } catch {
                    witness.object("start", "The process can't start again: \(error)")
                }
            }
        }
        self.mailroom.send(in: node, to: choreography, self.witness)
    }

    /// Ends the process as if it was killed, and starts it again some time later.
    private func crash() {
        guard let life = self.life else { return }
        self.life = nil
        self.stepsToCrash = nil
        self.witness.note("the process dies")
        life.node.kill()
        let wreck = life.choreography.crash()
        self.wrecks.append((life.node, wreck))
        self.saboteur?.crash(life.choreography, at: SimulatedClock.start + self.scheduler.now)
        self.note(wreck.sagas)
        self.mailroom.lookThrough(wreck.sagas, self.witness)
        self.scheduler.add(
            .action { [isBack = self.isBack] in isBack.set(true) },
            at: self.scheduler.now + (self.explorer == nil ? self.adversary.downtime(life: life.node.life) : .zero)
        )
    }

    /// Whether the process is to start again.
    private let isBack = Shared(false)

    private func note(_ sagas: [SagaID: SagaOutcome?]) {
        for case (let saga, let outcome?) in sagas { self.outcomes[saga] = outcome }
    }

    // MARK: Steps

    /// Runs everything that can run.
    private func goOn() {
        while self.witness.violation == nil, self.step() {}
    }

    /// Runs one thing.
    ///
    /// - Returns: Whether there was one.
    private func step() -> Bool {
        guard self.steps < self.limits.steps else {
            self.witness.object("rest", "The run did not come to rest in \(self.limits.steps) steps.")
            return false
        }
        if let left = self.stepsToCrash {
            self.stepsToCrash = left - 1
            if left == 0 { self.crash() }
        }
        guard let work = self.takeNext() else { return false }
        self.steps += 1
        if case .parcel(let parcel, _) = work {
            if self.stepsToCrash == nil, let life, let steps = life.wire.stepsToCrash(at: parcel) {
                if steps == 0 {
                    self.crash()
                    return true
                }
                self.stepsToCrash = steps - 1
            }
            self.witness.noteArrival(of: parcel)
            self.saboteur?.arrive(parcel, life: self.lives - 1)
        }
        self.scheduler.run(work)
        if let life, life.wire.death.get() { self.crash() }
        if self.isBack.get() {
            self.isBack.set(false)
            self.witness.note("the process starts again")
            self.start()
        }
        self.check()
        return true
    }

    private func takeNext() -> Scheduler.Work? {
        guard let explorer, !self.isOver else { return self.scheduler.takeNext() }
        return self.takeNext(by: explorer)
    }

    /// What an explorer lets happen next.
    private func takeNext(by explorer: Explorer) -> Scheduler.Work? {
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
        return fingerprint
    }

    /// What must hold at all times.
    private func check() {
        for check in self.run.checks {
            do {
                try check.check()
            } catch {
                self.witness.object(check.name, "\(check.name): \(error)")
            }
        }
        if self.scheduler.escapes > 0 { self.objectToEscape() }
    }

    private func objectToEscape() {
        let place = self.witness.lastCall.map { " The last body that was called is that of \($0)." } ?? ""
        self.witness.object(
            "escape",
            "Something ran outside the simulation: a bare Task, Task.detached, Task.sleep, the main actor or a thread. "
                + "Use the environment's clock and structured tasks.\(place)"
        )
    }

    // MARK: The end

    /// Mends what is broken once all is quiet, and lets the run go on until nothing is left to do.
    private func mend() {
        var rounds = 0
        while self.witness.violation == nil, let life, rounds < self.limits.rounds {
            let letters = life.choreography.deadLetters
            guard !letters.isEmpty || self.mailroom.hasFailed else { return }
            rounds += 1
            self.adversary.rest()
            for letter in letters {
                self.witness.note("\(letter.participant).\(letter.step) is mended, and its dead letter is replayed")
                do { try life.choreography.replay(letter.id) } catch { self.witness.object("replay", "\(error)") }
            }
            self.mailroom.sendAgain(in: life.node, to: life.choreography, self.witness)
            self.goOn()
        }
    }

    /// What must hold once all is quiet.
    private func judge() {
        guard self.witness.violation == nil, let life else { return }
        self.adversary.rest()
        self.stepsToCrash = nil
        if let command = self.mailroom.unaccepted {
            self.objectToRest("The client's \(command) was never accepted.")
            return
        }
        if let letter = life.choreography.deadLetters.first {
            self.witness.object(
                "letter",
                "\(letter.participant).\(letter.step) fails although nothing is made to: \(letter.error)"
            )
            return
        }
        for saga in life.choreography.monitor.sagas() {
            let waits = saga.waitsFor.map { "\($0.participant).\($0.step)" }.joined(separator: ", ")
            let number = self.witness.number(of: saga.id)
            self.objectToRest(
                "Saga \(number) is \(saga.phase) for ever. It waits for \(waits.isEmpty ? "nobody" : waits)."
            )
            return
        }
        self.note(life.choreography.committedSagas)
        for (saga, number) in self.witness.sagas {
            if case .stuck(let debts) = self.outcomes[saga] {
                self.witness.object(
                    "outcome",
                    "Saga \(number) is neither completed nor compensated: \(SagaOutcome.stuck(debts: debts))."
                )
            }
        }
        self.shutDown(life)
        self.checkEnd(life)
    }

    /// What is not to be at rest may wait for something that left the simulation.
    private func objectToRest(_ violation: String) {
        if self.scheduler.sawEscape(within: 30) { return self.objectToEscape() }
        self.witness.object("rest", violation)
    }

    private func shutDown(_ life: Life) {
        let result = Shared<ShutdownReport?>(nil)
        life.node.spawn { [choreography = life.choreography] in
            result.set(await choreography.shutDown(within: .seconds(60)))
        }
        self.goOn()
        guard self.witness.violation == nil else { return }
        guard let report = result.get() else {
            return self.witness.object("shutdown", "The process does not shut down.")
        }
        if !report.isClean {
            self.witness.object("settled", "\(report.unsettledEvents) events are not settled although all is quiet.")
        }
    }

    private func checkEnd(_ life: Life) {
        guard self.witness.violation == nil else { return }
        let (checks, witness) = (self.run.finalChecks, self.witness)
        let ended = Shared(false)
        life.node.spawn {
            for check in checks {
                do { try await check.check() } catch { witness.object(check.name, "\(check.name): \(error)") }
            }
            ended.set(true)
        }
        self.goOn()
        if self.witness.violation == nil, !ended.get() {
            self.objectToRest("A check of the end does not return.")
        }
    }

    /// Lets all tasks of all lives end, so that nothing of the run is left in memory.
    private func sweep() {
        if let life {
            life.node.kill()
            self.wrecks.append((life.node, life.choreography.crash()))
        }
        self.life = nil
        for (node, wreck) in self.wrecks {
            node.sweep()
            wreck.sweep()
        }
        var left = self.limits.steps
        while left > 0, let work = self.scheduler.takeNext() {
            left -= 1
            self.scheduler.run(work)
        }
    }
}
