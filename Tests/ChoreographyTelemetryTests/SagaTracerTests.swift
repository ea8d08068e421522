#if Telemetry
import Choreography
import ChoreographySQLite
import ChoreographyTelemetry
import ChoreographyTesting
import InMemoryTracing
import Testing
import Tracing

@Suite("A tracer of sagas", .timeLimit(.minutes(1)))
struct SagaTracerTests {
    /// Places an order inside a span, and waits for its end.
    private func place(
        _ n: Int,
        in choreography: SagaChoreography,
        _ tracer: HeaderTracer
    ) async throws -> SagaOutcome {
        let saga = try await tracer.withSpan("POST /orders", ofKind: .server) { _ in
            try await choreography.start(PlaceOrder(n: n))
        }
        return try await saga.outcome
    }

    @Test("Gives one connected trace across all five participants for a compensated order", arguments: [0, 1, 5])
    func connected(files: Int) async throws {
        let tracer = HeaderTracer()
        let folder = try TemporaryFolder()
        let choreography =
            files == 0
            ? Shop().choreography(interceptors: [SagaTracer(tracer)])
            : try Shop(in: folder, files: files).choreography(interceptors: [SagaTracer(tracer)])
        #expect("\(try await self.place(5, in: choreography, tracer))" == "compensated (ShipmentRefused)")
        #expect(await choreography.shutDown().isClean)
        let spans = tracer.spans
        #expect(tracer.activeCount == 0)
        #expect(Set(spans.map(\.traceID)).count == 1)
        #expect(spans.roots.map(\.operationName) == ["POST /orders"])
        #expect(spans.orphans.isEmpty)
        #expect(spans.misplaced.isEmpty)
        #expect(
            Set(spans.compactMap(\.participant)) == ["Orders", "Payments", "Inventory", "Shipping", "Notifications"]
        )
        #expect(spans.filter { $0.kind == .consumer }.count == 4 + 3 + 3)
        #expect(spans.filter { $0.kind == .producer }.count == 1 + 4 + 3)
        #expect(spans.allSatisfy { $0.status == nil && $0.errors.isEmpty })
    }

    @Test("Follows OpenTelemetry's conventions for messaging")
    func conventions() async throws {
        let tracer = HeaderTracer()
        let choreography = Shop().choreography(interceptors: [SagaTracer(tracer)])
        let saga = try await choreography.start(PlaceOrder(n: 1))
        _ = try await saga.outcome
        await choreography.shutDown()
        let process = try #require(tracer.spans.named("process OrderPlaced").first)
        #expect(process.kind == .consumer)
        #expect(process.text("messaging.system") == "choreography")
        #expect(process.text("messaging.operation.type") == "process")
        #expect(process.text("messaging.operation.name") == "process")
        #expect(process.text("messaging.destination.name") == "OrderPlaced")
        #expect(process.text("messaging.message.conversation_id") == "\(saga.id)")
        #expect(process.text("messaging.consumer.group.name") == "Payments")
        #expect(process.text("choreography.step") == "OrderPlaced")
        #expect(process.text("choreography.attempt") == "1")
        let send = try #require(tracer.spans.named("send OrderPlaced").first)
        #expect(send.kind == .producer)
        #expect(send.text("messaging.operation.type") == "send")
        #expect(send.text("messaging.message.id") == process.text("messaging.message.id"))
        #expect(send.text("choreography.source") == "Orders")
        #expect(process.parentSpanID == send.spanID)
        #expect(tracer.spans.named("send PlaceOrder").first?.parentSpanID == nil)
    }

    @Test("Links each call of a body to the spans that have sent what it handles, all of them for a join")
    func links() async throws {
        let tracer = HeaderTracer()
        let choreography = SagaChoreography("parcels", interceptors: [SagaTracer(tracer)]) { Parcels() }
        _ = try await choreography.start(PlaceOrder(n: 1)).outcome
        await choreography.shutDown()
        let spans = tracer.spans
        let single = spans.filter { $0.kind == .consumer && $0.text("choreography.step") != "parcel" }
        #expect(single.count == 3 + 1)
        #expect(single.allSatisfy { $0.linked == [$0.parentSpanID] })
        let join = try #require(spans.first { $0.text("choreography.step") == "parcel" })
        let sent = ["send PaymentCaptured", "send StockReserved"].compactMap { spans.named($0).first?.spanID }
        #expect(join.linked.first == join.parentSpanID)
        #expect(Set(join.linked) == Set(sent))
        #expect(join.linked.count == 2)
    }

    @Test("Shows a rejection as an outcome, and not as an error")
    func rejection() async throws {
        let tracer = HeaderTracer()
        let choreography = Shop().choreography(interceptors: [SagaTracer(tracer)])
        _ = try await self.place(5, in: choreography, tracer)
        await choreography.shutDown()
        let span = try #require(tracer.spans.named("process StockReserved", in: "Shipping").first)
        #expect(span.text("choreography.outcome") == "rejected")
        #expect(span.text("choreography.rejection") == "ShipmentRefused")
        #expect(span.status == nil && span.errors.isEmpty)
        let undo = try #require(tracer.spans.named("process ShipmentRefused", in: "Payments").first)
        #expect(undo.text("choreography.compensation") == "true")
    }

    @Test("Gives each attempt a span of its own with the same parent, and those that failed their errors")
    func retries() async throws {
        let (tracer, failing) = (HeaderTracer(), Failing(times: 2))
        var shop = Shop()
        shop.retry = .immediate(maxAttempts: 3)
        shop.script = { participant, _ in if participant == "Inventory" { try failing.call() } }
        let choreography = shop.choreography(interceptors: [SagaTracer(tracer)])
        #expect("\(try await self.place(1, in: choreography, tracer))" == "completed")
        await choreography.shutDown()
        let attempts = tracer.spans.named("process PaymentCaptured")
        #expect(attempts.map { $0.text("choreography.attempt") } == ["1", "2", "3"])
        #expect(Set(attempts.map(\.parentSpanID)).count == 1)
        #expect(attempts.map { $0.status?.code == .error } == [true, true, false])
        #expect(attempts.map { $0.errors.count } == [1, 1, 0])
        #expect(attempts[0].text("error.type") == "Glitch")
        #expect(Set(tracer.spans.map(\.traceID)).count == 1)
        #expect(tracer.spans.orphans.isEmpty && tracer.spans.misplaced.isEmpty)
    }

    @Test("Goes on with the same trace in the next process", arguments: [1, 5])
    func restart(files: Int) async throws {
        let folder = try TemporaryFolder()
        let first = HeaderTracer(process: 1)
        let retry = RetryPolicy.constant(.seconds(3600), maxAttempts: 5)
        do {
            var shop = try Shop(in: folder, files: files)
            shop.retry = retry
            shop.script = { participant, _ in if participant == "Inventory" { throw Glitch() } }
            let watch = EntryWatch(.retried)
            let choreography = shop.choreography(observers: [watch], interceptors: [SagaTracer(first)])
            _ = try await first.withSpan("POST /orders") { _ in try await choreography.start(PlaceOrder(n: 5)) }
            await watch.wait()
            await choreography.shutDown(within: .zero)
        }
        let second = HeaderTracer(process: 2)
        var shop = try Shop(in: folder, files: files)
        shop.retry = retry
        let choreography = shop.choreography(interceptors: [SagaTracer(second)])
        let left = try await choreography.resumeSagas()
        #expect(left.count == 1)
        for saga in left { #expect("\(try await saga.outcome)" == "compensated (ShipmentRefused)") }
        #expect(await choreography.shutDown().isClean)
        let spans = first.spans + second.spans
        #expect(first.activeCount + second.activeCount == 0)
        #expect(!first.spans.isEmpty && !second.spans.isEmpty)
        #expect(Set(spans.map(\.traceID)).count == 1)
        #expect(spans.orphans.isEmpty && spans.misplaced.isEmpty)
        #expect(spans.named("process PaymentCaptured").map { $0.text("choreography.attempt") } == ["1", "2"])
    }

    @Test("Begins a trace with a replay, and links it to the event's")
    func replay() async throws {
        let (tracer, failing, watch) = (HeaderTracer(), Failing(times: 1), EntryWatch(.deadLettered))
        var shop = Shop()
        shop.script = { participant, _ in if participant == "Inventory" { try failing.call() } }
        let choreography = shop.choreography(observers: [watch], interceptors: [SagaTracer(tracer)])
        let saga = try await tracer.withSpan("POST /orders") { _ in
            try await choreography.start(PlaceOrder(n: 1))
        }
        await watch.wait()
        try choreography.replay(try #require(choreography.deadLetters.first).id)
        #expect("\(try await saga.outcome)" == "completed")
        #expect(await choreography.shutDown().isClean)
        let spans = tracer.spans
        let attempts = spans.named("process PaymentCaptured")
        let (failed, replayed) = (try #require(attempts.first), try #require(attempts.last))
        #expect(attempts.count == 2)
        #expect(replayed.traceID != failed.traceID && replayed.parentSpanID == nil)
        #expect(replayed.linked == [failed.parentSpanID])
        #expect(replayed.text("choreography.replay") == "true")
        #expect(spans.named("process StockReserved").map(\.traceID) == [replayed.traceID])
        #expect(Set(spans.map(\.traceID)).count == 2)
        #expect(spans.orphans.isEmpty)
    }

    @Test("Links a replay to the event's trace also in the next process")
    func replayAfterRestart() async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let (first, second) = (HeaderTracer(process: 1), HeaderTracer(process: 2))
        do {
            let (letter, pauses) = (EntryWatch(.deadLettered), EntryWatch(.retried))
            var shop = try Shop(in: folder, files: 5)
            shop.environment = Environment(clock: clock)
            shop.retry = .constant(.milliseconds(5), maxAttempts: 2)
            shop.script = { participant, _ in if participant == "Inventory" { throw Glitch() } }
            let choreography = shop.choreography(observers: [letter, pauses], interceptors: [SagaTracer(first)])
            _ = try await first.withSpan("POST /orders") { _ in try await choreography.start(PlaceOrder(n: 1)) }
            let time = Task { while await clock.nextTimer() != nil { clock.advance(by: .milliseconds(5)) } }
            await pauses.wait()
            await letter.wait()
            time.cancel()
            await time.value
            try choreography.replay(try #require(choreography.deadLetters.first).id)
            await pauses.wait()
            await choreography.shutDown(within: .zero)
        }
        var shop = try Shop(in: folder, files: 5)
        shop.retry = .immediate(maxAttempts: 2)
        let choreography = shop.choreography(interceptors: [SagaTracer(second)])
        for saga in try await choreography.resumeSagas() { #expect("\(try await saga.outcome)" == "completed") }
        #expect(await choreography.shutDown().isClean)
        let attempts = (first.spans + second.spans).named("process PaymentCaptured")
        #expect(attempts.map { $0.text("choreography.attempt") } == ["1", "2", "1", "2"])
        #expect(attempts.map { $0.text("choreography.replay") } == [nil, nil, "true", "true"])
        let (event, last) = (try #require(attempts.first?.parentSpanID), try #require(attempts.last))
        #expect(last.parentSpanID == nil && last.traceID != attempts.first?.traceID)
        #expect(last.links.map { $0.context.inMemorySpanContext?.spanID } == [event])
        #expect(second.spans.named("process StockReserved").map(\.traceID) == [last.traceID])
    }

    @Test("Ends the span of an event with an error if its transaction has not committed")
    func uncommitted() async throws {
        let tracer = HeaderTracer()
        var shop = Shop()
        shop.retry = .immediate(maxAttempts: 2)
        shop.environment.faults = CommitFaults()
        let choreography = shop.choreography(interceptors: [SagaTracer(tracer)])
        #expect("\(try await self.place(1, in: choreography, tracer))" == "completed")
        await choreography.shutDown()
        let sends = tracer.spans.named("send PaymentCaptured")
        #expect(sends.map { $0.status?.code == .error } == [true, false])
        #expect(Set(sends.map { $0.text("messaging.message.id") }).count == 2)
        #expect(tracer.activeCount == 0)
        #expect(tracer.spans.orphans.isEmpty && tracer.spans.misplaced.isEmpty)
    }

    @Test("Has the spans of a body as children, be it one that may suspend or not", arguments: [false, true])
    func children(suspends: Bool) async throws {
        let tracer = HeaderTracer()
        let choreography = SagaChoreography("shop", interceptors: [SagaTracer(tracer)]) {
            Asking(tracer: tracer, suspends: suspends)
        }
        _ = try await choreography.start(PlaceOrder(n: 1)).outcome
        await choreography.shutDown()
        let process = try #require(tracer.spans.named("process PlaceOrder").first)
        #expect(tracer.spans.named("SELECT").map(\.parentSpanID) == [process.spanID])
    }

    @Test("Takes the trace that a sender gives by hand")
    func byHand() async throws {
        let tracer = HeaderTracer()
        let choreography = Shop().choreography(interceptors: [SagaTracer(tracer)])
        let trace = TraceContext(traceHigh: 1, traceLow: 2, span: 3, flags: 1)
        _ = try await choreography.start(PlaceOrder(n: 1), trace: trace).outcome
        await choreography.shutDown()
        #expect(Set(tracer.spans.map(\.traceID)) == ["00000000000000010000000000000002"])
        #expect(tracer.spans.named("send PlaceOrder").map(\.parentSpanID) == ["0000000000000003"])
    }

    @Test("Leaves events without a trace with a tracer that does not speak W3C Trace Context")
    func otherTracer() async throws {
        let tracer = InMemoryTracer()
        let choreography = Shop().choreography(interceptors: [SagaTracer(tracer)])
        let saga = try await choreography.start(PlaceOrder(n: 1))
        _ = try await saga.outcome
        await choreography.shutDown()
        #expect(saga.timeline.entries.allSatisfy { $0.event?.metadata.trace == nil })
        #expect(tracer.finishedSpans.named("process OrderPlaced").map(\.parentSpanID) == [nil])
    }
}

/// The first commit of Payments fails.
private struct CommitFaults: FaultInjector {
    func failure(handling event: AnyEnvelope, in step: String, of participant: String, attempt: Int) -> (any Error)? {
        nil
    }

    func commitFailure(
        handling event: AnyEnvelope,
        in step: String,
        of participant: String,
        attempt: Int
    ) -> (any Error)? {
        participant == "Payments" && attempt == 1 ? Glitch() : nil
    }

    func repeats(of event: AnyEnvelope, to participant: String) -> Int { 0 }
}

/// Packs what is paid and in stock.
private struct Parcels: Participant {
    let store = InMemoryStore(Nothing())

    var reactions: [Reaction<InMemoryStore<Nothing>>] {
        InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self) { order, _ in OrderPlaced(n: order.n) }
        RetriableStep(on: OrderPlaced.self, completes: PaymentCaptured.self, id: "pay") { placed, _ in
            PaymentCaptured(n: placed.n)
        }
        RetriableStep(on: OrderPlaced.self, completes: StockReserved.self, id: "reserve") { placed, _ in
            StockReserved(n: placed.n)
        }
        JoinStep(
            on: PaymentCaptured.self,
            StockReserved.self,
            completes: OrderShipped.self,
            id: "parcel"
        ) { joined, _ in
            OrderShipped(n: joined.events.0.n)
        }
        Listener(on: OrderShipped.self) { _, _ in }
    }
}

/// Starts a span in its body.
private struct Asking: Participant {
    let store = InMemoryStore(Nothing())
    let tracer: HeaderTracer
    let suspends: Bool

    var reactions: [Reaction<InMemoryStore<Nothing>>] {
        if self.suspends {
            InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self) { order, _ in
                await Task.yield()
                await self.tracer.withSpan("SELECT") { _ in await Task.yield() }
                return OrderPlaced(n: order.n)
            }
        } else {
            InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self) { order, _ in
                self.tracer.withSpan("SELECT") { _ in }
                return OrderPlaced(n: order.n)
            }
        }
        Listener(on: OrderPlaced.self) { _, _ in }
    }
}
#endif
