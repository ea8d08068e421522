#if GRDB
internal import Choreography
internal import Dispatch
internal import GRDB
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The queue on which GRDB lets its writing connection be used, as a place where tasks run.
///
/// Each visit to the queue does what has been asked for until then, and leaves it to the writes of others. While a
/// transaction is open it stays, and waits for what comes next: nobody else may get in between.
final class WriterQueue: TaskExecutor {
    /// What is to be done on the queue.
    private enum Work {
        case job(UnownedJob)
        case errand(Errand)
    }

    /// What a caller waits for.
    private final class Errand: Sendable {
        private let work: Confined<(() -> Void)?>
        private let end = DispatchSemaphore(value: 0)

        init(_ work: @escaping () -> Void) { self.work = Confined(work) }

        func run() {
            // The caller lends it: nobody has it any more when the caller goes on.
            self.work.state.take()?()
            self.end.signal()
        }

        func wait() { self.end.wait() }
    }

    /// What those who ask share with the visit.
    private struct State {
        var work: [Work] = []
        /// Whether a visit is under way, or will be.
        var isScheduled = false
        /// Whether that visit waits for the bell.
        var isWaiting = false
    }

    private let writer: any DatabaseWriter
    private let state = Locked(State())
    /// Tells a visit that waits that there is something to do.
    private let bell = DispatchSemaphore(value: 0)
    /// The thread of the visit that is under way, or 0.
    private let thread = Atomic<UInt>(0)
    /// The writing connection.
    private let database: Confined<Database>

    /// Makes the queue of a database.
    ///
    /// - Parameter writer: The database. It must not be called from one of its own accesses.
    init(of writer: any DatabaseWriter) {
        self.writer = writer
        self.database = writer.writeWithoutTransaction { Confined($0) }
    }

    /// Runs a task's next stretch on the queue.
    func enqueue(_ job: consuming ExecutorJob) { self.add(.job(UnownedJob(job))) }

    /// Uses the connection, and waits for that unless the caller is on the queue.
    func perform<Result>(_ work: (Database) throws -> Result) throws -> Result {
        if self.isCurrent { return try work(self.database.state) }
        return try withoutActuallyEscaping(work) { work in
            var result: Swift.Result<Result, any Error>?
            let errand = Errand { result = Swift.Result { try work(self.database.state) } }
            self.add(.errand(errand))
            errand.wait()
            guard let result else { preconditionFailure("An errand has ended without a result.") }
            return try result.get()
        }
    }

    /// Uses the connection later, without waiting for it.
    func later(_ work: @escaping @Sendable () -> Void) {
        self.writer.asyncWriteWithoutTransaction { _ in work() }
    }

    /// Whether the caller is on the queue, in a visit.
    var isCurrent: Bool { self.thread.load(ordering: .relaxed) == Self.currentThread }

    /// The connection, if the caller is on the queue.
    var current: Database? { self.isCurrent ? self.database.state : nil }

    private static var currentThread: UInt {
        #if canImport(Darwin)
        UInt(bitPattern: pthread_self())
        #elseif canImport(Musl)
        UInt(bitPattern: pthread_self())
        #else
        UInt(pthread_self())
        #endif
    }

    // MARK: Visits

    private func add(_ work: Work) {
        let (isScheduled, isWaiting) = self.state.withLock { state in
            state.work.append(work)
            defer { (state.isScheduled, state.isWaiting) = (true, false) }
            return (state.isScheduled, state.isWaiting)
        }
        if !isScheduled { self.schedule() }
        if isWaiting { self.bell.signal() }
    }

    private func schedule() {
        self.writer.asyncWriteWithoutTransaction { _ in self.visit() }
    }

    private func visit() {
        self.thread.store(Self.currentThread, ordering: .relaxed)
        self.doWork()
        while self.database.state.isInsideTransaction {
            self.waitForWork()
            self.doWork()
        }
        self.thread.store(0, ordering: .relaxed)
        let isDone = self.state.withLock { state in
            state.isScheduled = !state.work.isEmpty
            return state.work.isEmpty
        }
        if !isDone { self.schedule() }
    }

    private func waitForWork() {
        let waits = self.state.withLock { state in
            state.isWaiting = state.work.isEmpty
            return state.isWaiting
        }
        if waits { self.bell.wait() }
    }

    /// Does what there is to do by now.
    private func doWork() {
        let all = self.state.withLock { state in
            var work: [Work] = []
            swap(&work, &state.work)
            return work
        }
        for work in all {
            switch work {
            case .job(let job): job.runSynchronously(on: self.asUnownedTaskExecutor())
            case .errand(let errand): errand.run()
            }
        }
    }
}
#endif
