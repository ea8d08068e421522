@testable import Choreography

/// Runs tasks when a test says so, on the test's thread, until none of them can go on.
///
/// After ``run()``, whoever has not finished is waiting, so a test can state who waits without asking twice.
final class ManualExecutor: TaskExecutor {
    private let jobs = Locked(FIFO<UnownedJob>())

    init() {}

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.jobs.withLock { $0.append(job) }
    }

    /// Runs everything that can run.
    func run() {
        while let job = self.jobs.withLock({ $0.popFirst() }) {
            job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }

    /// Starts a task, and runs everything that can run.
    @discardableResult
    func start(_ body: sending @escaping () async throws -> Void) -> TrackedTask {
        let tracked = TrackedTask(executor: self, body)
        self.run()
        return tracked
    }
}

/// A task whose end a test can ask for.
final class TrackedTask: Sendable {
    enum Status: Sendable, Equatable {
        case running, finished, cancelled
        case failed(RuntimeError.Code?)
    }

    private let current = Locked(Status.running)
    private let task = Locked<Task<Void, Never>?>(nil)

    init(executor: ManualExecutor, _ body: sending @escaping () async throws -> Void) {
        let task = Task(executorPreference: executor) {
            let status: Status
            do {
                try await body()
                status = .finished
            } catch is CancellationError {
                status = .cancelled
            } catch {
                status = .failed((error as? RuntimeError)?.code)
            }
            self.current.withLock { $0 = status }
        }
        self.task.withLock { $0 = task }
    }

    var status: Status { self.current.withLock { $0 } }

    func cancel() {
        self.task.withLock { $0 }?.cancel()
    }
}

/// Values in the order in which tasks have noted them.
final class Notes<Value: Sendable>: Sendable {
    private let noted = Locked<[Value]>([])

    init() {}

    var values: [Value] { self.noted.withLock { $0 } }

    func add(_ value: Value) {
        self.noted.withLock { $0.append(value) }
    }
}
