internal import Choreography

/// One life of a simulated process, from a start to a crash.
///
/// Its tasks inherit it as their preferred executor. When it crashes, nothing of it runs any more: no `catch`, no
/// `defer`, until it is swept after the run.
final class Node: TaskExecutor {
    private enum Phase: Sendable {
        case alive
        /// Keeps what would have run.
        case dead([Scheduler.Work])
        /// Runs again, so that its tasks end.
        case swept
    }

    /// Which life of the process it is, counted from zero.
    let life: Int
    private let scheduler: Scheduler
    private let phase = Locked(Phase.alive)

    init(_ scheduler: Scheduler, life: Int) {
        self.scheduler = scheduler
        self.life = life
    }

    func enqueue(_ job: consuming ExecutorJob) {
        self.accept(.job(UnownedJob(job), self))
    }

    /// Lets something of the node run, unless it is dead.
    func accept(_ work: Scheduler.Work) {
        let isKept = self.phase.withLock { phase in
            guard case .dead(var works) = phase else { return false }
            works.append(work)
            phase = .dead(works)
            return true
        }
        if !isKept { self.scheduler.add(work) }
    }

    /// Ends the node: nothing of it runs any more.
    func kill() {
        let works = self.scheduler.removeWork(of: self)
        self.phase.withLock { $0 = .dead(works) }
    }

    /// Lets the tasks of a dead node come to their ends; sleeps are cancelled, and what was on its way is lost.
    func sweep() {
        let works = self.phase.withLock { phase in
            guard case .dead(let works) = phase else { return [Scheduler.Work]() }
            phase = .swept
            return works
        }
        for work in works {
            switch work {
            case .wake(let continuation, _): continuation.resume(throwing: CancellationError())
            case .job: self.scheduler.add(work)
            case .parcel, .action: break
            }
        }
    }

    /// Starts a task of the node.
    func spawn(_ operation: @escaping @Sendable () async -> Void) {
        _ = Task<Void, Never>(executorPreference: self, operation: operation)
    }

    /// Waits until a time has come.
    func sleep(until deadline: Duration) async throws {
        try Task.checkCancellation()
        let number = Locked<Int?>(nil)
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Void, any Error>) in
                if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
                let timer = self.scheduler.add(.wake(continuation, self), at: deadline)
                number.withLock { $0 = timer }
            }
        } onCancel: {
            guard let timer = number.withLock({ $0 }), case .wake(let continuation, _) = self.scheduler.cancel(timer)
            else { return }
            continuation.resume(throwing: CancellationError())
        }
    }
}

/// The time in a simulation, as a node sees it.
struct SimulatedClock: EnvironmentClock {
    let node: Node
    let scheduler: Scheduler

    /// When every simulated run begins.
    static let start = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

    var now: Timestamp {
        self.scheduler.checkThread()
        return Self.start + self.scheduler.now
    }

    var uptime: Duration {
        self.scheduler.checkThread()
        return self.scheduler.now
    }

    func sleep(until deadline: Duration) async throws { try await self.node.sleep(until: deadline) }
}
