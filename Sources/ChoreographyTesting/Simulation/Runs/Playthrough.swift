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
    struct Life {
        let node: Node
        let wire: Wire
        let choreography: SagaChoreography
    }

    let run: SimulatedRun
    let limits: Simulation.Limits
    let scheduler: Scheduler
    let adversary: Adversary
    let witness: Witness
    let mailroom: Mailroom
    private let random: RandomSource
    private let saboteur: Saboteur?
    /// Who decides what happens; `nil` for chance.
    let explorer: Explorer?
    private let identifiers = IdentifierSource.counting(from: 1)

    var life: Life?
    private var wrecks: [(node: Node, wreck: Wreck)] = []
    var outcomes: [SagaID: SagaOutcome] = [:]
    private var lives = 0
    private var steps = 0
    var stepsToCrash: Int?
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

    /// Ends the process as if it was killed, because a fault says so.
    func crash() {
        if self.life != nil { self.adversary.countCrash() }
        self.die()
    }

    /// Ends the process as if it was killed, and starts it again some time later.
    private func die() {
        guard let life = self.life else { return }
        self.life = nil
        self.stepsToCrash = nil
        self.witness.note("the process dies")
        self.witness.forgetCalls()
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

    func note(_ sagas: [SagaID: SagaOutcome?]) {
        for case (let saga, let outcome?) in sagas { self.outcomes[saga] = outcome }
    }

    // MARK: Steps

    /// Runs everything that can run.
    func goOn() {
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
        if let life, life.wire.death.get() { self.die() }
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

    func objectToEscape() {
        let (open, last) = self.witness.suspects
        let place =
            open.isEmpty
            ? last.map { " The last body that was called is that of \($0)." } ?? ""
            : " Called, and not returned: \(open.joined(separator: ", "))."
        self.witness.object(
            "escape",
            "Something runs outside the simulation, or never returns: a bare Task, Task.detached, Task.sleep, the main "
                + "actor or a thread. Use the environment's clock and structured tasks.\(place)"
        )
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
