import Choreography
import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs all its jobs on one thread, in their order: on one processor, wherever the benchmark runs.
final class OneThread: TaskExecutor {
    static let shared = OneThread()

    private struct State: Sendable {
        var jobs: [UnownedJob] = []
        var isParked = false
    }

    private let state = Locked(State())
    private let signal = DispatchSemaphore(value: 0)

    private init() {
        let executor = Unmanaged.passRetained(self).toOpaque()
        #if canImport(Darwin)
        var thread: pthread_t?
        let error = pthread_create(&thread, nil, { OneThread.begin($0) }, executor)
        #else
        var thread = pthread_t()
        let error = pthread_create(&thread, nil, { OneThread.begin($0) }, executor)
        #endif
        require(error == 0, "The system gives no thread: error \(error).")
    }

    private static func begin(_ executor: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let executor { Unmanaged<OneThread>.fromOpaque(executor).takeRetainedValue().run() }
        return nil
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let wasParked = self.state.withLock { state in
            state.jobs.append(job)
            defer { state.isParked = false }
            return state.isParked
        }
        if wasParked { self.signal.signal() }
    }

    private func run() {
        while true {
            let jobs = self.state.withLock { state in
                state.isParked = state.jobs.isEmpty
                defer { state.jobs = [] }
                return state.jobs
            }
            if jobs.isEmpty { self.signal.wait() }
            for job in jobs { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    /// Does some work on the thread, and waits for it.
    func run<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
        try await Task(executorPreference: self, operation: work).value
    }
}
