import Choreography

/// Runs tasks when a test says so, on the test's thread, in the order in which they became ready.
final class ManualExecutor: TaskExecutor {
    private let jobs = Locked<[UnownedJob]>([])

    init() {}

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.jobs.withLock { $0.append(job) }
    }

    /// Runs everything that can run.
    func run() {
        while let job = self.jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}
