internal import Choreography
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Runs what can run in a simulation, one piece at a time, on the thread that made it, and owns its time.
///
/// Time moves only when nothing else can.
final class Scheduler: Sendable {
    /// Something that can run.
    enum Work: Sendable {
        /// A job of a task.
        case job(UnownedJob, Node)
        /// A delivery that arrives.
        case parcel(Parcel, Node)
        /// A sleep that is over.
        case wake(UnsafeContinuation<Void, any Error>, Node)
        /// Something that the simulation itself does.
        case action(@Sendable () -> Void)

        /// Whose work it is; `nil` for the simulation's own.
        var node: Node? {
            switch self {
            case .job(_, let node), .parcel(_, let node), .wake(_, let node): node
            case .action: nil
            }
        }
    }

    private struct Timer: Sendable {
        let deadline: Duration
        let number: Int
        let work: Work
    }

    private struct State: Sendable {
        var ready: ContiguousArray<Work> = []
        /// What is due later, the first at the end.
        var timers: ContiguousArray<Timer> = []
        var lastTimer = 0
        var now = Duration.zero
        var picker: WorkPicker
        var escapes = 0
    }

    private let state: Mutex<State>
    private let thread = Thread.current

    init(_ picker: WorkPicker) {
        self.state = Mutex(State(picker: picker))
    }

    /// How long the run has taken so far.
    var now: Duration { self.state.withLock { $0.now } }

    /// How often something came from a thread that is not the simulation's.
    var escapes: Int { self.state.withLock { $0.escapes } }

    /// Adds something that can run.
    func add(_ work: Work) {
        let isEscape = !self.thread.isCurrent
        self.state.withLock { state in
            if isEscape { state.escapes += 1 }
            state.ready.append(work)
        }
    }

    /// Notes that something of the simulation was used from a thread that is not its own.
    func checkThread() {
        if !self.thread.isCurrent { self.state.withLock { $0.escapes += 1 } }
    }

    /// Adds something that can run once a time has come.
    ///
    /// - Returns: A number by which it can be taken back.
    @discardableResult
    func add(_ work: Work, at deadline: Duration) -> Int {
        self.checkThread()
        return self.state.withLock { state in
            state.lastTimer += 1
            let timer = Timer(deadline: max(deadline, state.now), number: state.lastTimer, work: work)
            let place = state.timers.lastIndex { $0.deadline > timer.deadline }.map { $0 + 1 } ?? 0
            state.timers.insert(timer, at: place)
            return timer.number
        }
    }

    /// Takes a timer back, or nothing if it is over.
    func cancel(_ number: Int) -> Work? {
        self.checkThread()
        return self.state.withLock { state in
            guard let place = state.timers.firstIndex(where: { $0.number == number }) else { return nil }
            return state.timers.remove(at: place).work
        }
    }

    /// What is to run next, or `nil` if nothing ever will.
    func takeNext() -> Work? {
        self.state.withLock { state in
            if state.ready.isEmpty {
                guard let first = state.timers.last else { return nil }
                state.now = first.deadline
                while let timer = state.timers.last, timer.deadline <= state.now {
                    state.timers.removeLast()
                    state.ready.append(timer.work)
                }
            }
            guard state.ready.count > 1 else { return state.ready.removeLast() }
            return state.ready.remove(at: state.picker.pick(from: state.ready))
        }
    }

    /// Takes back all work of a node.
    func removeWork(of node: Node) -> [Work] {
        self.state.withLock { state in
            let works =
                state.ready.filter { $0.node === node }
                + state.timers.reversed().map(\.work).filter { $0.node === node }
            state.ready.removeAll { $0.node === node }
            state.timers.removeAll { $0.work.node === node }
            return Array(works)
        }
    }

    /// Runs a piece of work.
    func run(_ work: Work) {
        switch work {
        case .job(let job, let node): job.runSynchronously(on: node.asUnownedTaskExecutor())
        case .parcel(let parcel, _): parcel.deliver()
        case .wake(let continuation, _): continuation.resume()
        case .action(let action): action()
        }
    }

    /// Waits for a moment of real time, and tells whether something came from another thread meanwhile.
    func sawEscape(within milliseconds: Int) -> Bool {
        let before = self.escapes
        for _ in 0..<milliseconds {
            if self.escapes > 0 { return true }
            usleep(1000)
        }
        return self.escapes > before
    }
}

/// A thread, to be told from others.
private struct Thread: Sendable {
    private let identifier: UInt

    static var current: Self {
        #if canImport(Darwin)
        Self(identifier: UInt(bitPattern: pthread_self()))
        #else
        Self(identifier: pthread_self())
        #endif
    }

    var isCurrent: Bool { self.identifier == Self.current.identifier }
}
