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

        /// Lets time pass until the next is due.
        mutating func passTime() {
            guard let first = self.timers.last else { return }
            self.now = first.deadline
            while let timer = self.timers.last, timer.deadline <= self.now {
                self.timers.removeLast()
                self.ready.append(timer.work)
            }
        }
    }

    private let state: Locked<State>
    private let thread = Atomic(Thread.current)

    init(_ picker: WorkPicker) {
        self.state = Locked(State(picker: picker))
    }

    /// How long the run has taken so far.
    var now: Duration { self.state.withLock { $0.now } }

    /// How often something came from a thread that is not the simulation's.
    var escapes: Int { self.state.withLock { $0.escapes } }

    /// Adds something that can run.
    func add(_ work: Work) {
        let isEscape = !self.isOnItsThread
        self.state.withLock { state in
            if isEscape { state.escapes += 1 }
            state.ready.append(work)
        }
    }

    /// Notes that something of the simulation was used from a thread that is not its own.
    func checkThread() {
        if !self.isOnItsThread { self.state.withLock { $0.escapes += 1 } }
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

    /// Takes what is to run next.
    ///
    /// - Parameter limit: Until when time may move; `nil` for as far as it takes.
    /// - Returns: The work, or `nil` if nothing will run by then.
    func takeNext(by limit: Duration? = nil) -> Work? {
        self.state.withLock { state in
            if state.ready.isEmpty, state.timers.last.map({ $0.deadline <= limit ?? $0.deadline }) == true {
                state.passTime()
            }
            guard !state.ready.isEmpty else { return nil }
            guard state.ready.count > 1 else { return state.ready.removeLast() }
            return state.ready.remove(at: state.picker.pick(from: state.ready))
        }
    }

    /// Lets time pass in which nothing happens.
    func moveTime(to time: Duration) { self.state.withLock { $0.now = max($0.now, time) } }

    /// When the sleeps that have not ended will, the first first.
    var sleeps: [Duration] {
        self.state.withLock { state in
            state.timers.reversed().compactMap { if case .wake = $0.work { $0.deadline } else { nil } }
        }
    }

    // MARK: For an explorer

    /// Whether something can run now.
    var hasWork: Bool { self.state.withLock { !$0.ready.isEmpty } }

    /// Whether something is due later.
    var hasTimers: Bool { self.state.withLock { !$0.timers.isEmpty } }

    /// In how much time something is due.
    var timeouts: [Duration] { self.state.withLock { state in state.timers.map { $0.deadline - state.now } } }

    /// The deliveries that could arrive now, and their numbers.
    var parcels: [(number: Int, parcel: Parcel)] {
        self.state.withLock { state in
            state.ready.enumerated().compactMap { number, work in
                if case .parcel(let parcel, _) = work { (number, parcel) } else { nil }
            }
        }
    }

    /// Takes the delivery with a number.
    func take(_ number: Int) -> Work { self.state.withLock { $0.ready.remove(at: number) } }

    /// Takes what has waited longest, but no delivery.
    func takeFirst() -> Work? {
        self.state.withLock { state in
            let place = state.ready.firstIndex { if case .parcel = $0 { false } else { true } }
            return place.map { state.ready.remove(at: $0) }
        }
    }

    /// Lets time pass until the next is due.
    func passTime() { self.state.withLock { $0.passTime() } }

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

    /// From now on the simulation's thread is the one that calls.
    func moveHere() { self.thread.store(Thread.current, ordering: .relaxed) }

    /// Until ``moveHere()`` is called the simulation has no thread: whatever comes is an escape.
    func pause() { self.thread.store(Thread.none, ordering: .relaxed) }

    private var isOnItsThread: Bool { self.thread.load(ordering: .relaxed) == Thread.current }

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

/// Threads, to be told from each other.
private enum Thread {
    /// No thread has this number.
    static let none: UInt = 0

    static var current: UInt {
        #if canImport(Darwin)
        UInt(bitPattern: pthread_self())
        #else
        pthread_self()
        #endif
    }
}
