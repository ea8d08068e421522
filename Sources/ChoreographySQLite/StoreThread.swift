internal import Choreography

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A thread of its own for a store, so that waiting for the disk keeps nobody else's tasks waiting.
///
/// Tasks that prefer it run on it, one at a time, in the order in which they became ready. The thread ends with the
/// executor.
final class StoreThread: TaskExecutor {
    /// What the thread and those who give it work share.
    ///
    /// The lock guards the rest.
    private final class Queue: Sendable {
        struct State {
            var jobs: [UnownedJob] = []
            /// Kept alive for as long as it has jobs.
            var owner: StoreThread?
            var isWaiting = false
            var isStopped = false
        }

        private let mutex: Confined<pthread_mutex_t>
        private let signal: Confined<pthread_cond_t>
        private let state = Confined(State())

        init() {
            self.mutex = Confined(pthread_mutex_t())
            self.signal = Confined(pthread_cond_t())
            pthread_mutex_init(self.mutex.pointer, nil)
            pthread_cond_init(self.signal.pointer, nil)
        }

        deinit {
            pthread_cond_destroy(self.signal.pointer)
            pthread_mutex_destroy(self.mutex.pointer)
        }

        func add(_ job: UnownedJob, for owner: StoreThread) {
            pthread_mutex_lock(self.mutex.pointer)
            self.state.state.owner = owner
            self.state.state.jobs.append(job)
            if self.state.state.isWaiting { pthread_cond_signal(self.signal.pointer) }
            pthread_mutex_unlock(self.mutex.pointer)
        }

        func stop() {
            pthread_mutex_lock(self.mutex.pointer)
            self.state.state.isStopped = true
            pthread_cond_signal(self.signal.pointer)
            pthread_mutex_unlock(self.mutex.pointer)
        }

        /// Waits for jobs, and takes all that are there; `nil` when there will be none.
        func take() -> (jobs: [UnownedJob], owner: StoreThread?)? {
            pthread_mutex_lock(self.mutex.pointer)
            defer { pthread_mutex_unlock(self.mutex.pointer) }
            while self.state.state.jobs.isEmpty, !self.state.state.isStopped {
                self.state.state.isWaiting = true
                pthread_cond_wait(self.signal.pointer, self.mutex.pointer)
                self.state.state.isWaiting = false
            }
            guard !self.state.state.jobs.isEmpty else { return nil }
            var jobs: [UnownedJob] = []
            swap(&jobs, &self.state.state.jobs)
            return (jobs, self.state.state.owner.take())
        }
    }

    private let queue = Queue()

    /// Starts the thread.
    init() {
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                let queue = Unmanaged<Queue>.fromOpaque(context).takeRetainedValue()
                while let (jobs, owner) = queue.take() {
                    guard let owner else { continue }
                    for job in jobs { job.runSynchronously(on: owner.asUnownedTaskExecutor()) }
                }
                return nil
            },
            Unmanaged.passRetained(self.queue).toOpaque()
        )
        demand(code == 0, "The system has no thread for a store: \(String(cString: strerror(code))).")
        pthread_detach(thread)
    }

    deinit {
        self.queue.stop()
    }

    /// Runs a task's next stretch on the thread.
    func enqueue(_ job: consuming ExecutorJob) {
        self.queue.add(UnownedJob(job), for: self)
    }
}
