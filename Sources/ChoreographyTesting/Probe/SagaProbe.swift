public import Choreography

/// Plays a choreography, or some of its participants, step by step, and lets a test say what it expects.
///
/// ```swift
/// let probe = SagaProbe { environment in
///     SagaChoreography("shop", environment: environment) { Orders(store: orders); Payments(store: payments) }
/// }
/// try probe.start(PlaceOrder(order: 7))
/// try probe.expect(OrderPlaced.self) { $0.order == 7 }
/// try probe.expect(PaymentCaptured.self)
/// try probe.finish()
/// ```
///
/// The participants and the runtime are the real ones. Everything runs on the thread that calls, first come, first
/// served, and without a fault that the test has not asked for; random pauses are half as long as they may be. So a test
/// goes the same way each time, be it a synchronous or an asynchronous one. Time stands still but in
/// ``advance(by:fileID:line:)`` and ``advanceToNextTimer(fileID:line:)``.
///
/// A test is exhaustive: each event that the choreography publishes has to be expected, in order, before
/// ``finish(fileID:line:)``, which fails as well if a timer is armed, a saga has not ended, or a dead letter is left. What
/// was sent from outside is not expected. Read the stores with `committed(_:)`.
///
/// Bodies must not leave the probe: a bare `Task`, `Task.sleep`, the main actor or a thread is noticed and named. They
/// sleep with the environment's clock.
public final class SagaProbe {
    /// Whether everything that happens has to be expected.
    public struct Exhaustivity: Hashable, Sendable {
        private let isOn: Bool

        /// Each event has to be expected, in order.
        public static let on = Self(isOn: true)
        /// Events that are not expected are skipped.
        public static let off = Self(isOn: false)
    }

    /// How much of a choreography is there.
    public struct Scope: Hashable, Sendable {
        private let isWhole: Bool

        /// All participants, so that the choreography has to be valid.
        public static let wholeChoreography = Self(isWhole: true)
        /// Some participants: events may have no publisher or no consumer, and rejections nobody who undoes.
        public static let someParticipants = Self(isWhole: false)
    }

    /// Whether each event has to be expected.
    ///
    /// Defaults to ``Exhaustivity/on``. With ``Exhaustivity/off`` an expectation skips what comes before the event that
    /// it names, and ``finish(fileID:line:)`` what comes after the last one.
    public var exhaustivity = Exhaustivity.on

    let process: ProbedProcess
    /// The dead letters that were expected.
    var knownLetters: Set<DeadLetter.ID> = []
    /// The sagas whose end was expected.
    var judgedSagas: Set<SagaID> = []

    /// Makes a probe of a choreography, which begins to run with the first message that is sent to it.
    ///
    /// - Parameters:
    ///   - scope: How much of the choreography `make` makes.
    ///   - make: Makes the choreography in the environment that it is given.
    public init(of scope: Scope = .wholeChoreography, _ make: (Environment) -> SagaChoreography) {
        self.process = ProbedProcess(of: scope, make)
    }

    /// The sagas that were begun, in order.
    ///
    /// Messages number them from 1.
    public var sagas: [SagaID] { self.process.record.sagas }

    /// What happened in a saga, retries and duplicates included.
    public func timeline(of saga: SagaID) -> [TimelineEntry] {
        self.process.record.lines.map(\.entry).filter { $0.saga == saga }
    }

    // MARK: Sending

    /// Starts a saga with a command, and runs until nothing more happens without time passing.
    ///
    /// - Returns: The saga.
    /// - Throws: ``SagaProbeFailure`` if the command is refused, or a body leaves the probe.
    @discardableResult
    public func start(_ command: some Command, fileID: String = #fileID, line: Int = #line) throws -> SagaID {
        try self.send("The command \(command)", at: ProbeCall(fileID, line)) { try await $0.start(command) }
    }

    /// Publishes an event from outside, which begins a saga, and runs until nothing more happens without time passing.
    ///
    /// - Returns: The saga.
    /// - Throws: ``SagaProbeFailure`` if the event is refused, or a body leaves the probe.
    @discardableResult
    public func publish(_ event: some DomainEvent, fileID: String = #fileID, line: Int = #line) throws -> SagaID {
        try self.send("The event \(event)", at: ProbeCall(fileID, line)) { try await $0.publish(event) }
    }

    private func send(
        _ message: String,
        at call: ProbeCall,
        _ send: @escaping @Sendable (SagaChoreography) async throws -> SagaHandle
    ) throws -> SagaID {
        try self.check(at: call)
        let (answer, saga) = try self.reporting(call) { () throws(Halt) in try self.process.send(message, send) }
        try self.checkRefusal(at: call)
        if let saga { return saga }
        guard case .accepted(let handle) = answer else {
            // Whoever is not at the door waits for a store that is not the probe's.
            guard let reason = self.process.closedDoor else {
                throw SagaProbeFailure(self.words(for: .escape), at: call)
            }
            throw SagaProbeFailure("\(message) waits at the door: \(reason)", at: call)
        }
        return handle.id
    }

    // MARK: Calls

    /// Runs everything that can run until a time has come.
    func run(until time: Duration, at call: ProbeCall) throws {
        try self.check(at: call)
        try self.reporting(call) { () throws(Halt) in try self.process.run(until: time) }
        try self.checkRefusal(at: call)
    }

    /// Makes sure that the probe is as it should be between calls.
    func check(at call: ProbeCall) throws {
        guard !self.process.isClosed else {
            throw SagaProbeFailure("The probe has finished. Make another one for what comes after.", at: call)
        }
        try self.reporting(call) { () throws(Halt) in try self.process.checkEscapes() }
    }

    /// A failure, unless what is wrong is that something has left the probe.
    func failure(_ message: String, cause: (any Error)? = nil, at call: ProbeCall) throws -> SagaProbeFailure {
        try self.reporting(call) { () throws(Halt) in try self.process.waitForEscapes() }
        return SagaProbeFailure(message, cause: cause, at: call)
    }

    private func checkRefusal(at call: ProbeCall) throws {
        guard let (message, error) = self.process.takeRefusal() else { return }
        throw SagaProbeFailure("\(message) was refused: \(error)", cause: error, at: call)
    }

    private func reporting<Result>(_ call: ProbeCall, _ body: () throws(Halt) -> Result) throws -> Result {
        do { return try body() } catch { throw SagaProbeFailure(self.words(for: error), at: call) }
    }
}
