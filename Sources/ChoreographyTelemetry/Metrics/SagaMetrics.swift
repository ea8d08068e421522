#if Telemetry
public import Choreography
public import CoreMetrics

/// Counts and times what happens in the sagas of a choreography.
///
/// ```swift
/// let metrics = SagaMetrics()
/// let checkout = SagaChoreography("checkout", interceptors: [metrics]) { … }
/// async let load: Void = metrics.recordLoad(of: checkout)
/// ```
///
/// | Metric | Dimensions |
/// |---|---|
/// | `choreography.sagas.started`, a counter, refused ones included | |
/// | `choreography.sagas.refused`, a counter of commands that came to nothing | |
/// | `choreography.sagas.ended`, a counter | `outcome` |
/// | `choreography.saga.duration`, a timer, from the first message to the end | `outcome` |
/// | `choreography.steps`, a counter of what has committed | `participant`, `step`, `outcome` |
/// | `choreography.step.duration`, a timer of the calls of bodies | `participant`, `step`, `kind`, `outcome` |
/// | `choreography.events`, a counter of what was published | `event` |
/// | `choreography.retries`, a counter | `participant`, `step` |
/// | `choreography.dead_letters`, a counter | `participant`, `step` |
/// | `choreography.store.failures`, a counter of commits that failed | `store` |
///
/// An outcome of a saga is `completed`, `compensated` or `stuck`; of a step, `completed`, `rejected`, `undone` or, for
/// a listener, `handled`; of a call, `completed`, `rejected` or `failed`. A kind of call is `transaction`, `call`,
/// `commit`, or one of these with the ending `.undo`. All dimensions come from what is declared, so that their number is
/// bounded.
///
/// A saga that has ended stuck and whose dead letter is replayed ends once more, and is counted once more.
///
/// The rest is no event, and is recorded by ``recordLoad(of:every:)``.
public final class SagaMetrics: StepInterceptor {
    private let clock: any EnvironmentClock
    private let instruments: Instruments

    /// Makes an interceptor that counts and times.
    ///
    /// - Parameters:
    ///   - dimensions: What is added to each metric, such as the choreography's name.
    ///   - factory: Makes the metrics. Defaults to the system's, as it is bootstrapped by now.
    ///   - clock: Tells durations, and the pauses between two records of the load.
    public init(
        dimensions: [(String, String)] = [],
        factory: any MetricsFactory = MetricsSystem.factory,
        clock: any EnvironmentClock = SystemClock()
    ) {
        self.clock = clock
        self.instruments = Instruments(dimensions, factory)
    }

    /// Times a body that never suspends.
    public func intercept(_ attempt: StepAttempt, _ body: () throws -> StepOutcome) throws -> TraceContext? {
        let start = self.clock.uptime
        do {
            let outcome = try body()
            self.record(attempt, outcome.isRejection ? "rejected" : "completed", since: start)
        } catch {
            self.record(attempt, "failed", since: start)
            throw error
        }
        return nil
    }

    /// Times a body that may suspend, with the time for which it was suspended.
    public func intercept(
        _ attempt: StepAttempt,
        _ body: () async throws -> StepOutcome
    ) async throws -> TraceContext? {
        let start = self.clock.uptime
        do {
            let outcome = try await body()
            self.record(attempt, outcome.isRejection ? "rejected" : "completed", since: start)
        } catch {
            self.record(attempt, "failed", since: start)
            throw error
        }
        return nil
    }

    private func record(_ attempt: StepAttempt, _ outcome: String, since start: Duration) {
        let key = Instruments.Key(
            "choreography.step.duration",
            ("participant", attempt.participant),
            ("step", attempt.step),
            ("kind", attempt.isCompensation ? "\(attempt.kind).undo" : "\(attempt.kind)"),
            ("outcome", outcome)
        )
        self.instruments.timer(key).recordNanoseconds((self.clock.uptime - start).nanoseconds)
    }

    /// Counts an entry.
    public func observe(_ entry: TimelineEntry) {
        switch entry.kind {
        case .started:
            self.instruments.counter(Instruments.Key("choreography.sagas.started")).increment()
        case .discarded where entry.event?.message is any Command:
            self.instruments.counter(Instruments.Key("choreography.sagas.refused")).increment()
        case .ended:
            self.countEnd(entry)
        case .handled, .completed, .rejected, .undone:
            self.count("choreography.steps", entry, ("outcome", entry.kind.description))
            guard entry.kind != .handled, let event = entry.event else { return }
            self.instruments.counter(Instruments.Key("choreography.events", ("event", event.name))).increment()
        case .retried, .undoDelayed:
            self.count("choreography.retries", entry)
        case .deadLettered:
            self.count("choreography.dead_letters", entry)
        default: return
        }
    }

    /// Counts a commit that failed.
    public func observe(_ trouble: StoreTrouble) {
        self.instruments.counter(Instruments.Key("choreography.store.failures", ("store", trouble.store))).increment()
    }

    private func count(_ label: String, _ entry: TimelineEntry, _ dimensions: (String, String)...) {
        guard let participant = entry.participant, let step = entry.step else { return }
        let places = [("participant", participant), ("step", step)]
        self.instruments.counter(Instruments.Key(label, places + dimensions)).increment()
    }

    private func countEnd(_ entry: TimelineEntry) {
        guard let outcome = entry.outcome?.label else { return }
        self.instruments.counter(Instruments.Key("choreography.sagas.ended", ("outcome", outcome))).increment()
        self.instruments.timer(Instruments.Key("choreography.saga.duration", ("outcome", outcome)))
            .recordNanoseconds(max(0, (entry.time - entry.saga.time).nanoseconds))
    }

    // MARK: The load

    /// Records the load of a choreography now and again, until the task is cancelled.
    ///
    /// As meters: `choreography.sagas.in_flight`, `choreography.door.waiting`, `choreography.outbox.depth`,
    /// `choreography.bus.lag`, `choreography.dead_letters.waiting` and `choreography.compensation_debts`.
    ///
    /// - Parameters:
    ///   - choreography: The choreography.
    ///   - interval: The pause between two records. Defaults to ten seconds.
    public func recordLoad(of choreography: SagaChoreography, every interval: Duration = .seconds(10)) async {
        repeat {
            self.recordLoad(choreography.load)
        } while (try? await self.clock.sleep(until: self.clock.uptime + interval)) != nil
    }

    /// Records a load, once.
    ///
    /// - Parameter load: What `SagaChoreography.load` tells.
    public func recordLoad(_ load: ChoreographyLoad) {
        let values = [
            ("choreography.sagas.in_flight", load.sagasInFlight),
            ("choreography.door.waiting", load.callersAtTheDoor),
            ("choreography.outbox.depth", load.unsettledEvents),
            ("choreography.bus.lag", load.busLag),
            ("choreography.dead_letters.waiting", load.deadLetters),
            ("choreography.compensation_debts", load.compensationDebts),
        ]
        for (label, value) in values { self.instruments.meter(Instruments.Key(label)).set(value) }
    }
}

extension Duration {
    /// The length in nanoseconds.
    fileprivate var nanoseconds: Int64 {
        self.components.seconds * 1_000_000_000 + self.components.attoseconds / 1_000_000_000
    }
}

extension SagaID {
    /// When the identifier was made, which is when its saga began: its first half says so, by RFC 9562.
    fileprivate var time: Timestamp {
        let (milliseconds, fraction) = (Int64(self.high >> 16), Int64(self.high & 0xfff))
        return Timestamp(nanoseconds: milliseconds * 1_000_000 + fraction * 1_000_000 / 4096)
    }
}
#endif
