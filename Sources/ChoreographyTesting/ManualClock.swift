public import Choreography

/// A clock that stands still until a test moves it.
///
/// ```swift
/// let clock = ManualClock()
/// let choreography = SagaChoreography("shop", environment: Environment(clock: clock)) { … }
/// async let saga = choreography.start(PlaceOrder(id: 7))  // fails, and is tried again after nine seconds
/// await clock.nextTimer()
/// clock.advance(by: .seconds(9))
/// ```
///
/// A test with it takes no time, whatever it waits for. All members may be used from any thread.
///
/// **Order.** Timers that one movement reaches ring in the order in which they are due, and those that are due together
/// in the order in which they were armed. In which order the woken tasks run then is up to their executors. All of them
/// see the time at the end of the movement, as after a machine's sleep; to stop at each timer, use
/// ``advanceToNextTimer()``.
///
/// **Cancellation.** The timer of a task that is cancelled is disarmed at once, and its `sleep(until:)` throws
/// `CancellationError`.
public final class ManualClock: EnvironmentClock {
    private let state: Locked<ManualClockState>

    /// Makes a clock whose ``uptime`` is zero.
    ///
    /// - Parameter now: The time of day at the beginning. Defaults to a moment in November 2023.
    public init(now: Timestamp = Timestamp(nanoseconds: 1_700_000_000_000_000_000)) {
        self.state = Locked(ManualClockState(start: now))
    }

    /// The time of day: the one at the beginning, the ``uptime`` and all jumps.
    public var now: Timestamp { self.state.withLock { $0.start + $0.uptime } }

    /// How far the clock has been advanced.
    public var uptime: Duration { self.state.withLock { $0.uptime } }

    /// When the armed timers are due, as uptimes, the first one first.
    public var timers: [Duration] { self.state.withLock { $0.timers.map(\.deadline).sorted() } }

    // MARK: Waiting for timers

    /// Waits until a timer is armed, and tells when it is due.
    ///
    /// Each timer is told once, in the order of arming, whether it was armed before the call or is armed during it. One
    /// that has rung or was disarmed by then is not told. If several tasks wait, each gets a timer of its own.
    ///
    /// - Returns: The uptime at which the timer is due, or `nil` if the task is cancelled first.
    @discardableResult
    public func nextTimer() async -> Duration? {
        let number = self.state.withLock { $0.makeNumber() }
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Duration?, Never>) in
                let (isOver, deadline) = self.state.withLock { state -> (Bool, Duration?) in
                    if Task.isCancelled { return (true, nil) }
                    let deadline = state.tellTimer(to: .init(number: number, continuation: continuation))
                    return (deadline != nil, deadline)
                }
                if isOver { continuation.resume(returning: deadline) }
            }
        } onCancel: {
            self.state.withLock { $0.removeListener(number) }?.continuation.resume(returning: nil)
        }
    }

    /// Waits until the uptime has reached `deadline`.
    ///
    /// It returns at once if it has.
    ///
    /// - Throws: `CancellationError` if the task is cancelled first.
    public func sleep(until deadline: Duration) async throws {
        let number = self.state.withLock { $0.makeNumber() }
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Void, any Error>) in
                let timer = ManualClockState.Timer(deadline: deadline, number: number, continuation: continuation)
                switch self.state.withLock({ Task.isCancelled ? .cancel : $0.arm(timer) }) {
                case .cancel: continuation.resume(throwing: CancellationError())
                case .ring: continuation.resume()
                case .wait: break
                case .tell(let listener): listener.continuation.resume(returning: deadline)
                }
            }
        } onCancel: {
            self.state.withLock { $0.disarm(number) }?.continuation.resume(throwing: CancellationError())
        }
    }

    // MARK: Moving

    /// Moves the uptime and the time of day forward, and rings the timers that are due by then.
    ///
    /// - Parameter duration: How far, at least zero.
    public func advance(by duration: Duration) {
        demand(duration >= .zero, "A clock advances by zero or more, not by \(duration). See jump(by:).")
        let due = self.state.withLock { $0.advance(to: $0.uptime + duration) }
        for timer in due { timer.continuation.resume() }
    }

    /// Moves the uptime and the time of day forward to the first timer, and rings it and those due together with it.
    ///
    /// It does not wait for a timer: see ``nextTimer()``.
    ///
    /// - Returns: How far it moved, or `nil` if no timer is armed.
    @discardableResult
    public func advanceToNextTimer() -> Duration? {
        let (due, distance) = self.state.withLock { state -> ([ManualClockState.Timer], Duration?) in
            guard let first = state.timers.map(\.deadline).min() else { return ([], nil) }
            let distance = first - state.uptime
            return (state.advance(to: first), distance)
        }
        for timer in due { timer.continuation.resume() }
        return distance
    }

    /// Changes the time of day alone, as somebody does who sets the machine's clock.
    ///
    /// No timer rings: pauses are measured in ``uptime``.
    ///
    /// - Parameter duration: How far; back if it is negative.
    public func jump(by duration: Duration) {
        self.state.withLock { $0.start = $0.start + duration }
    }
}

/// What a ``ManualClock`` knows; it decides, and its clock resumes whom it returns.
private struct ManualClockState: Sendable {
    /// A task that sleeps.
    struct Timer: Sendable {
        let deadline: Duration
        let number: Int
        let continuation: UnsafeContinuation<Void, any Error>
        var isTold = false
    }

    /// A task that waits for a timer to be armed.
    struct Listener: Sendable {
        let number: Int
        let continuation: UnsafeContinuation<Duration?, Never>
    }

    /// What comes of a timer.
    enum Arming: Sendable {
        /// Its task was cancelled before.
        case cancel
        /// It is due already.
        case ring
        /// It is armed.
        case wait
        /// It is armed, and somebody has waited for that.
        case tell(Listener)
    }

    var start: Timestamp
    private(set) var uptime = Duration.zero
    /// In the order in which they were armed.
    private(set) var timers: [Timer] = []
    private var listeners: [Listener] = []
    private var lastNumber = 0

    init(start: Timestamp) {
        self.start = start
    }

    mutating func makeNumber() -> Int {
        self.lastNumber += 1
        return self.lastNumber
    }

    mutating func arm(_ timer: Timer) -> Arming {
        guard timer.deadline > self.uptime else { return .ring }
        self.timers.append(timer)
        guard !self.listeners.isEmpty else { return .wait }
        self.timers[self.timers.count - 1].isTold = true
        return .tell(self.listeners.removeFirst())
    }

    mutating func disarm(_ number: Int) -> Timer? {
        self.timers.firstIndex { $0.number == number }.map { self.timers.remove(at: $0) }
    }

    mutating func advance(to uptime: Duration) -> [Timer] {
        self.uptime = uptime
        let due = self.timers.enumerated().filter { $0.element.deadline <= uptime }
            .sorted { ($0.element.deadline, $0.offset) < ($1.element.deadline, $1.offset) }
        self.timers.removeAll { $0.deadline <= uptime }
        return due.map(\.element)
    }

    /// Tells of a timer, or remembers who waits for one.
    mutating func tellTimer(to listener: Listener) -> Duration? {
        guard let index = self.timers.firstIndex(where: { !$0.isTold }) else {
            self.listeners.append(listener)
            return nil
        }
        self.timers[index].isTold = true
        return self.timers[index].deadline
    }

    mutating func removeListener(_ number: Int) -> Listener? {
        self.listeners.firstIndex { $0.number == number }.map { self.listeners.remove(at: $0) }
    }
}
