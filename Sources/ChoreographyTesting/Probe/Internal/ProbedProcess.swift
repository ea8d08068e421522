internal import Choreography
internal import Synchronization

/// The process in which a probe's choreography runs: one thread, and a time that stands still until it is moved.
final class ProbedProcess {
    /// What became of a message that was sent from outside.
    enum Answer: Sendable {
        case waiting
        case accepted(SagaHandle)
        case refused(any Error)
    }

    let scheduler = Scheduler(WorkPicker(.fifo, seed: 0))
    let node: Node
    let record: ProbeRecord
    let faults = PlannedFaults()
    let choreography: SagaChoreography
    private(set) var handles: [SagaID: SagaHandle] = [:]
    private(set) var isClosed = false
    private var answers: [(message: String, answer: Shared<Answer>)] = []

    /// How many steps are too many for a choreography that comes to rest.
    private static let maxSteps = 200_000

    init(of scope: SagaProbe.Scope, _ make: (Environment) -> SagaChoreography) {
        let node = Node(self.scheduler, life: 0)
        self.node = node
        self.record = ProbeRecord(self.scheduler)
        var environment = Environment(
            executor: node,
            clock: SimulatedClock(node: node, scheduler: self.scheduler),
            random: { 1 << 63 },
            identifiers: Self.ownIdentifiers()
        )
        let wire = ProbeWire(node: node, record: self.record, faults: self.faults)
        environment.faults = wire
        environment.hooks = SimulationHooks(
            network: wire,
            observer: self.record,
            calls: self.record,
            workers: 16,
            checks: scope == .someParticipants ? .names : .all
        )
        self.choreography = make(environment)
        self.scheduler.pause()
    }

    deinit {
        self.close()
    }

    private static let probes = Atomic<UInt64>(0)

    /// Identifiers that no other probe has, so that stores can be handed from one to the next.
    private static func ownIdentifiers() -> IdentifierSource {
        .counting(from: Self.probes.wrappingAdd(1, ordering: .relaxed).oldValue << 32 + 1)
    }

    // MARK: Running

    /// Sends a message from outside, and runs until all is quiet.
    ///
    /// - Parameters:
    ///   - message: The message in words.
    ///   - send: Sends it.
    /// - Returns: What became of it, and its saga, if one was begun.
    /// - Throws: Why the probe can't go on.
    func send(
        _ message: String,
        _ send: @escaping @Sendable (SagaChoreography) async throws -> SagaHandle
    ) throws(Halt) -> (answer: Answer, saga: SagaID?) {
        self.scheduler.moveHere()
        let answer = Shared(Answer.waiting)
        let begun = self.record.sagas.count
        self.node.spawn { [choreography = self.choreography] in
            do {
                answer.set(.accepted(try await send(choreography)))
            } catch {
                answer.set(.refused(error))
            }
        }
        self.answers.append((message, answer))
        try self.run(until: self.scheduler.now)
        let sagas = self.record.sagas
        return (answer.get(), sagas.count > begun ? sagas[begun] : nil)
    }

    /// Runs everything that can run until a time has come, and time with it.
    func run(until time: Duration) throws(Halt) {
        self.scheduler.moveHere()
        defer { self.scheduler.pause() }
        guard self.drain(until: time) else { throw .restless(Self.maxSteps) }
        self.scheduler.moveTime(to: time)
        self.takeAnswers()
        try self.checkEscapes()
        if self.isCutOff { throw .escape }
    }

    /// - Returns: Whether that came to an end.
    private func drain(until time: Duration) -> Bool {
        for _ in 0..<Self.maxSteps {
            guard let work = self.scheduler.takeNext(by: time) else { return true }
            self.scheduler.run(work)
        }
        return false
    }

    /// Makes sure that nothing has come from another thread.
    func checkEscapes() throws(Halt) {
        if self.scheduler.escapes > 0 { throw .escape }
    }

    /// Makes sure that nothing is about to come from another thread.
    func waitForEscapes() throws(Halt) {
        try self.checkEscapes()
        if !self.record.calls.isEmpty, self.scheduler.sawEscape(within: 30) { throw .escape }
    }

    /// Whether bodies wait, and none for a time: then it is for something that is not the probe's.
    private var isCutOff: Bool {
        let calls = self.record.calls
        return !calls.isEmpty && self.sleeps.count <= calls.count { self.hasTimeLimit($0) }
    }

    /// Whether a call that has not ended has a time limit, which sleeps as well.
    private func hasTimeLimit(_ call: ProbeRecord.Call) -> Bool {
        let step = self.choreography.graph.steps.first { $0.participant == call.participant && $0.id == call.step }
        guard let declaration = step?.declaration else { return false }
        return declaration.timeout != nil || self.choreography.configuration.stepTimeout != nil
    }

    /// Why nobody is let in at the door, and what to do about it.
    var closedDoor: String? {
        if self.choreography.monitor.sagas().count >= self.choreography.configuration.maxSagasInFlight {
            return "as many sagas run as may. Raise maxSagasInFlight, or let one end."
        }
        guard self.choreography.bus.isFull else { return nil }
        return "an observer of the bus is behind by as many events as it may be. Let it read before, or give it room."
    }

    private func takeAnswers() {
        for (_, answer) in self.answers {
            if case .accepted(let handle) = answer.get() { self.handles[handle.id] = handle }
        }
        self.answers.removeAll { if case .accepted = $0.answer.get() { true } else { false } }
    }

    /// Takes the refusal of a message that was sent before.
    func takeRefusal() -> (message: String, error: any Error)? {
        for (place, (message, answer)) in self.answers.enumerated() {
            guard case .refused(let error) = answer.get() else { continue }
            self.answers.remove(at: place)
            return (message, error)
        }
        return nil
    }

    // MARK: Time

    /// When sleeps end that bodies, or their time limits, have begun.
    private var sleeps: [Duration] {
        var sleeps = self.scheduler.sleeps
        if let wakeUp = self.choreography.timersWakeUp, let place = sleeps.firstIndex(of: wakeUp) {
            sleeps.remove(at: place)
        }
        return sleeps
    }

    /// What will happen once a time has come, the first first.
    var timers: [SagaProbe.Timer] {
        let now = self.scheduler.now
        let armed = self.choreography.armedTimers.map { timer in
            SagaProbe.Timer(timer, number: self.record.number(of: timer.saga), now: now)
        }
        let sleeps = self.sleeps.map { SagaProbe.Timer(sleepUntil: $0, now: now) }
        return (armed + sleeps).sorted { $0.due < $1.due }
    }

    // MARK: The end

    /// Shuts the choreography down, so that nothing of it is left running and its stores are free.
    ///
    /// - Returns: How many events are not settled, unless the choreography does not shut down.
    @discardableResult
    func close() -> Int? {
        guard !self.isClosed else { return nil }
        self.isClosed = true
        self.scheduler.moveHere()
        defer { self.scheduler.pause() }
        let report = Shared<ShutdownReport?>(nil)
        self.node.spawn { [choreography = self.choreography] in
            report.set(await choreography.shutDown(within: .zero))
        }
        _ = self.drain(until: self.scheduler.now)
        if let report = report.get() { return report.unsettledEvents }
        self.node.kill()
        let wreck = self.choreography.crash()
        self.node.sweep()
        wreck.sweep()
        _ = self.drain(until: self.scheduler.now)
        return nil
    }
}

/// Why a probe can't go on.
enum Halt: Error {
    /// Something has left the probe.
    case escape
    /// The choreography did not come to rest in so many steps.
    case restless(Int)
}
