/// Wakes what waits for a time.
///
/// One task sleeps, for whatever is due first.
final class Timers: Sendable {
    /// What is due at some time.
    enum Alarm: Sendable {
        /// A saga's pause before the next attempt is over.
        case retry(SagaState, lane: Int)
        /// A saga has waited for a lock as long as it may, if it is still there.
        case lock(WeakSaga, lane: Int)
        /// A deadline of a saga is over, if the saga is still there.
        case deadline(WeakSaga, lane: Int, step: Int)
        /// What a lane's crew has settled is to be written.
        case flush(lane: Int)
        /// A graceful shutdown has taken as long as it may.
        case shutdownDeadline

        /// Whether nobody would hear it.
        var isIdle: Bool {
            switch self {
            case .deadline(let weak, _, _), .lock(let weak, _): weak.saga == nil
            case .retry, .flush, .shutdownDeadline: false
            }
        }
    }

    private struct State: Sendable {
        var queue = TimerQueue<Alarm>()
        /// When the task that sleeps will wake, and which task it is.
        var sleeper: (deadline: Duration, number: Int)?
        var lastNumber = 0
        /// How many alarms there may be before those are looked for that nobody needs any more.
        var limit = 1024
        var task: Task<Void, Never>?
        var ring: (@Sendable ([Alarm]) -> Void)?
        var isStopped = false
    }

    let environment: Environment
    private let state = Locked(State())

    init(environment: Environment) {
        self.environment = environment
    }

    /// Says who is told of alarms.
    func connect(_ ring: @escaping @Sendable ([Alarm]) -> Void) {
        self.state.withLock { $0.ring = ring }
    }

    func schedule(after pause: Duration, _ alarm: Alarm) {
        let deadline = self.environment.clock.uptime + pause
        self.state.withLock { state in
            state.queue.insert(alarm, at: deadline)
            guard state.queue.count > state.limit else { return }
            state.queue.removeAll { $0.isIdle }
            state.limit = max(1024, 2 * state.queue.count)
        }
        self.arm()
    }

    func schedule(_ deadline: SagaMoves.Deadline) {
        self.schedule(
            after: max(.zero, deadline.length),
            .deadline(WeakSaga(saga: deadline.saga), lane: deadline.lane, step: deadline.step)
        )
    }

    func schedule(_ pause: SagaMoves.Pause) {
        self.schedule(
            after: pause.length,
            pause.isForLock
                ? .lock(WeakSaga(saga: pause.saga), lane: pause.lane) : .retry(pause.saga, lane: pause.lane)
        )
    }

    /// What is due when, the first first; some of it may be moot.
    var alarms: [(deadline: Duration, element: Alarm)] { self.state.withLock { $0.queue.entries } }

    /// Until when the task sleeps that rings the alarms.
    var wakeUp: Duration? { self.state.withLock { $0.sleeper?.deadline } }

    /// Nothing rings any more.
    func stop() {
        let task = self.state.withLock { state in
            state.isStopped = true
            state.ring = nil
            return state.task.take()
        }
        task?.cancel()
    }

    /// Sees to it that a task sleeps until the first deadline, and no later.
    private func arm() {
        let next = self.state.withLock { state -> (deadline: Duration, number: Int)? in
            guard !state.isStopped, let first = state.queue.firstDeadline else { return nil }
            if let sleeper = state.sleeper, sleeper.deadline <= first { return nil }
            state.lastNumber += 1
            let next = (first, state.lastNumber)
            state.sleeper = next
            return next
        }
        guard let next else { return }
        let task = self.environment.spawn { await self.sleep(until: next.deadline, as: next.number) }
        let replaced = self.state.withLock { state -> Task<Void, Never>? in
            guard state.sleeper?.number == next.number, !state.isStopped else { return task }
            defer { state.task = task }
            return state.task
        }
        replaced?.cancel()
    }

    private func sleep(until deadline: Duration, as number: Int) async {
        // A sleeper that is cancelled has been replaced by an earlier one.
        guard (try? await self.environment.clock.sleep(until: deadline)) != nil else { return }
        let now = max(self.environment.clock.uptime, deadline)
        let (alarms, ring) = self.state.withLock { state in
            if state.sleeper?.number == number {
                state.sleeper = nil
                state.task = nil
            }
            var alarms: [Alarm] = []
            while let alarm = state.queue.popFirst(dueBy: now) { alarms.append(alarm) }
            return (alarms, state.ring)
        }
        if !alarms.isEmpty { ring?(alarms) }
        self.arm()
    }
}

/// A saga that an alarm does not keep alive once it has ended.
struct WeakSaga: Sendable {
    weak let saga: SagaState?
}
