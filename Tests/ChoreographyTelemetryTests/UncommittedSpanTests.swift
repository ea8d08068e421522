#if Telemetry
import ChoreographySQLite
import ChoreographyTelemetry
import ChoreographyTesting
import InMemoryTracing
import Testing
import Tracing

@testable import Choreography

@Suite("The span of an event that is never committed", .timeLimit(.minutes(1)))
struct UncommittedSpanTests {
    private let tracer = HeaderTracer()

    @Test("Ends with an error if the start of its saga is refused")
    func refusedStart() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: "\(folder.path)/press.db")
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .never
        let choreography = SagaChoreography(
            "press",
            configuration: configuration,
            interceptors: [SagaTracer(self.tracer)]
        ) { Press(store: store) }
        _ = try await choreography.resumeSagas()
        try await store.limit(pages: 1)
        let error = await #expect(throws: RuntimeError.self) {
            try await choreography.start(Print(text: String(repeating: "x", count: 200_000)))
        }
        #expect(error?.code == .storeFailed)
        await choreography.shutDown(within: .zero)
        #expect(self.tracer.spans.named("send Printed").map { $0.status?.code == .error } == [true])
        #expect(self.tracer.activeCount == 0)
    }

    @Test("Is not begun for the rejection of a call that was given up")
    func lateRejection() async throws {
        let (clock, calls) = (ManualClock(), Calls())
        let choreography = SagaChoreography(
            "courier",
            environment: Environment(clock: clock),
            interceptors: [calls, SagaTracer(self.tracer, clock: clock)]
        ) { Courier(calls: calls) }
        let saga = try await choreography.start(PlaceOrder(n: 1))
        await calls.firstToBegin()
        while let due = await clock.nextTimer(), due != .seconds(9) {}
        clock.advance(by: .seconds(9))
        #expect("\(try await saga.outcome)" == "compensated (ShipmentRefused)")
        calls.answerFirst()
        await calls.firstToEnd()
        await choreography.shutDown()
        #expect(self.tracer.spans.named("send ShipmentRefused").map { $0.status == nil } == [true])
        #expect(self.tracer.spans.named("process OrderPlaced").count == 2)
        #expect(self.tracer.activeCount == 0)
    }

    @Test("Ends with an error if a later attempt has come before it")
    func overtaken() throws {
        let interceptor = SagaTracer(self.tracer)
        let (first, second) = (Overtaking(attempt: 1), Overtaking(attempt: 2))
        _ = try interceptor.intercept(first.attempt) {
            _ = try interceptor.intercept(second.attempt) { second.outcome }
            return first.outcome
        }
        interceptor.observe(try second.entry())
        let sends = self.tracer.spans.named("send ShipmentRefused")
        let rejections = [first, second].map { $0.rejection.event.map { "\($0.id)" } }
        #expect(sends.map { $0.text("messaging.message.id") } == rejections)
        #expect(sends.map { $0.status?.code == .error } == [true, false])
        #expect(self.tracer.activeCount == 0)
    }
}

private struct Print: Command { var text: String }
private struct Printed: DomainEvent { var text: String }

/// Publishes what it is told.
private struct Press: Participant {
    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        InitiatingStep(on: Print.self, completes: Printed.self) { order, _ in Printed(text: order.text) }
        Listener(on: Printed.self) { _, _ in }
    }
}

/// Lets the first call of a step hang until it is told to answer.
private final class Calls: StepInterceptor {
    private let beginning = AsyncStream<Void>.makeStream()
    private let gate = AsyncStream<Void>.makeStream()
    private let end = AsyncStream<Void>.makeStream()
    private let count = Locked(0)

    /// Comes back at once, unless it is the first call.
    func take() async {
        let isFirst = self.count.withLock { count in
            count += 1
            return count == 1
        }
        self.beginning.continuation.finish()
        // Not ended by the cancellation that comes with the end of its time.
        if isFirst { await Task { [stream = self.gate.stream] in for await _ in stream {} }.value }
    }

    /// Waits until the first call has begun: the timer runs beside it.
    func firstToBegin() async { for await _ in self.beginning.stream {} }

    func answerFirst() { self.gate.continuation.finish() }

    /// Waits until everybody has seen how the first call has ended.
    func firstToEnd() async { for await _ in self.end.stream { return } }

    func intercept(_ attempt: StepAttempt, _ body: () throws -> StepOutcome) throws -> TraceContext? {
        _ = try body()
        return nil
    }

    func intercept(
        _ attempt: StepAttempt,
        _ body: () async throws -> StepOutcome
    ) async throws -> TraceContext? {
        defer { if attempt.kind == .call, attempt.number == 1 { self.end.continuation.yield() } }
        _ = try await body()
        return nil
    }
}

/// Delivers by a courier who refuses, the first time too late.
private struct Courier: Participant {
    let store = InMemoryStore(Nothing())
    let calls: Calls

    var reactions: [Reaction<InMemoryStore<Nothing>>] {
        InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self) { order, _ in OrderPlaced(n: order.n) }
            .compensate(on: ShipmentRefused.self) { placed, _ in OrderCancelled(n: placed.n) }
        ExternalStep(
            on: OrderPlaced.self,
            completes: OrderShipped.self,
            rejects: ShipmentRefused.self,
            retry: .immediate(maxAttempts: 2),
            timeout: .seconds(9)
        ) { (placed, _) async throws -> Int in
            await self.calls.take()
            throw ShipmentRefused(n: placed.n)
        } commit: { placed, _, _ in
            OrderShipped(n: placed.n)
        }
        Listener(on: OrderShipped.self) { _, _ in }
        Listener(on: OrderCancelled.self) { _, _ in }
    }
}

/// An attempt at a step that rejects, one of several at the same step of the same saga.
private struct Overtaking {
    private static let site = StepSite(participant: "Courier", step: "OrderPlaced")
    private static let trigger = EnvelopeBox.make(
        OrderPlaced(n: 1),
        metadata: EnvelopeMetadata(
            id: EventID(high: 1, low: 1),
            saga: SagaID(high: 1, low: 1),
            causation: nil,
            time: Timestamp(nanoseconds: 0),
            source: "Orders"
        ),
        route: 0,
        lane: -1
    )

    let attempt: StepAttempt
    let rejection: StepResult

    init(attempt number: Int) {
        let call = StepCall(
            input: .nothing,
            id: EventID(high: 2, low: UInt64(number)),
            time: Timestamp(nanoseconds: 0),
            source: "Courier",
            completionRoute: 1,
            rejectionRoute: 2,
            origin: StepCallOrigin(lane: 0, attempt: number, isReplay: false),
            spare: nil
        )
        self.attempt = StepAttempt(.transaction, in: Self.site, isUndo: false, Self.trigger, call)
        self.rejection = call.rejected(ShipmentRefused(n: 1), after: Self.trigger)
    }

    var outcome: StepOutcome { StepOutcome(self.rejection) }

    /// What tells of its commit.
    func entry() throws -> TimelineEntry {
        TimelineEntry(
            .rejected,
            at: Timestamp(nanoseconds: 0),
            about: try #require(self.rejection.event),
            in: TimelineEntry.Place(Self.site, handling: MessageType(OrderPlaced.self))
        )
    }
}
#endif
