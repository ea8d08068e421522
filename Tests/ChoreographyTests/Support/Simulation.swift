import ChoreographyTesting
import Testing

@testable import Choreography

/// Runs tasks one job at a time on the test's own thread, in an order that a seed decides.
///
/// Time moves only when nothing else can. Nothing waits for real: what cannot go on is stuck, and says so.
final class Simulation: TaskExecutor {
    /// Why a simulated task has no result.
    struct Stuck: Error {}

    let clock = ManualClock()
    private let jobs = Locked<[UnownedJob]>([])
    private let isShuffling: Bool
    private let generator: Locked<SplitMix>
    private let random = Locked(SplitMix(state: 7))

    /// - Parameter seed: Chooses among the jobs that are ready; `nil` for the one that is ready first.
    init(seed: UInt64? = nil) {
        self.isShuffling = seed != nil
        self.generator = Locked(SplitMix(state: seed ?? 0))
    }

    /// The environment of a choreography that lives in the simulation.
    func environment(faults: (any FaultInjector)? = nil) -> Environment {
        var environment = Environment(
            executor: self,
            clock: self.clock,
            random: { self.random.withLock { $0.next() } },
            identifiers: .counting(from: 1)
        )
        environment.faults = faults
        return environment
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.jobs.withLock { $0.append(job) }
    }

    private func popJob() -> UnownedJob? {
        self.jobs.withLock { jobs in
            guard !jobs.isEmpty else { return nil }
            let index = self.isShuffling ? self.generator.withLock { Int($0.next() % UInt64(jobs.count)) } : 0
            return jobs.remove(at: index)
        }
    }

    /// Runs everything that can run without time passing.
    func settle() {
        while let job = self.popJob() { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Runs everything that can run, and lets time pass until all timers have rung.
    func finish() {
        self.settle()
        while self.clock.advanceToNextTimer() != nil { self.settle() }
    }

    /// Lets time pass, and runs what that sets going.
    func advance(by duration: Duration) {
        self.clock.advance(by: duration)
        self.settle()
    }

    /// Starts a task; it runs when the simulation does.
    @discardableResult
    func spawn<Value: Sendable>(_ body: sending @escaping () async throws -> Value) -> Simulated<Value> {
        Simulated(on: self, body)
    }

    /// Runs a task to its end, letting time pass as far as it needs.
    func run<Value: Sendable>(_ body: sending @escaping () async throws -> Value) throws -> Value {
        let task = self.spawn(body)
        self.settle()
        while task.result == nil, self.clock.advanceToNextTimer() != nil { self.settle() }
        return try task.get()
    }
}

/// A task in a simulation.
final class Simulated<Value: Sendable>: Sendable {
    private let outcome = Locked<Result<Value, any Error>?>(nil)
    private let task = Locked<Task<Void, Never>?>(nil)

    init(on simulation: Simulation, _ body: sending @escaping () async throws -> Value) {
        let task = Task(executorPreference: simulation) {
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            self.outcome.withLock { $0 = result }
        }
        self.task.withLock { $0 = task }
    }

    /// What became of it, or `nil` while it runs.
    var result: Result<Value, any Error>? { self.outcome.withLock { $0 } }

    var isRunning: Bool { self.result == nil }

    /// What it returned.
    ///
    /// - Throws: What it threw, or `Stuck`.
    func get() throws -> Value {
        guard let result = self.result else { throw Simulation.Stuck() }
        return try result.get()
    }

    /// What it threw.
    var error: (any Error)? {
        guard case .failure(let error) = self.result else { return nil }
        return error
    }

    var code: RuntimeError.Code? { (self.error as? RuntimeError)?.code }

    func cancel() {
        self.task.withLock { $0 }?.cancel()
    }
}

/// A small generator of random numbers (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators").
struct SplitMix: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
