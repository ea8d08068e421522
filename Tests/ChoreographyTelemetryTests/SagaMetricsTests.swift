#if Telemetry
import Choreography
import ChoreographyTelemetry
import ChoreographyTesting
import CoreMetrics
import MetricsTestKit
import Synchronization
import Testing

@Suite("The metrics of sagas", .timeLimit(.minutes(1)))
struct SagaMetricsTests {
    private let factory = TestMetrics()

    @Test("Count sagas by outcome, and steps by participant and outcome")
    func counts() async throws {
        let choreography = Shop().choreography(interceptors: [SagaMetrics(factory: self.factory)])
        for n in 1...5 { _ = try await choreography.start(PlaceOrder(n: n)).outcome }
        await choreography.shutDown()
        #expect(try self.factory.expectCounter("choreography.sagas.started").totalValue == 5)
        #expect(self.total("choreography.sagas.ended", ("outcome", "completed")) == 4)
        #expect(self.total("choreography.sagas.ended", ("outcome", "compensated")) == 1)
        let durations = try self.factory.expectTimer("choreography.saga.duration", [("outcome", "completed")])
        #expect(durations.values.count == 4)
        let shipping = [("participant", "Shipping"), ("step", "StockReserved")]
        #expect(self.total("choreography.steps", shipping + [("outcome", "completed")]) == 4)
        #expect(self.total("choreography.steps", shipping + [("outcome", "rejected")]) == 1)
        let payments = [("participant", "Payments"), ("step", "OrderPlaced")]
        #expect(self.total("choreography.steps", payments + [("outcome", "undone")]) == 1)
        #expect(self.total("choreography.events", ("event", "PaymentCaptured")) == 5)
    }

    @Test("Count commands that were refused, whose sagas have never been")
    func refusals() async throws {
        let failing = Failing(times: 1)
        var shop = Shop()
        shop.script = { participant, _ in if participant == "Orders" { try failing.call() } }
        let choreography = shop.choreography(interceptors: [SagaMetrics(factory: self.factory)])
        await #expect(throws: RuntimeError.self) { try await choreography.start(PlaceOrder(n: 1)) }
        _ = try await choreography.start(PlaceOrder(n: 1)).outcome
        let started = choreography.statistics.sagasStarted
        await choreography.shutDown()
        let accepted = try self.factory.expectCounter("choreography.sagas.started").totalValue
        #expect(self.total("choreography.sagas.refused") == 1)
        #expect(accepted - 1 == Int64(started))
        #expect(self.total("choreography.sagas.ended", ("outcome", "completed")) == 1)
    }

    @Test("Do not count a dead letter that is discarded as a refusal")
    func discarded() async throws {
        let watch = EntryWatch(.deadLettered)
        var shop = Shop()
        shop.script = { participant, _ in if participant == "Inventory" { throw Glitch() } }
        let choreography = shop.choreography(observers: [watch], interceptors: [SagaMetrics(factory: self.factory)])
        let saga = try await choreography.start(PlaceOrder(n: 1))
        await watch.wait()
        try choreography.discard(try #require(choreography.deadLetters.first).id, reason: "lost")
        _ = try await saga.outcome
        await choreography.shutDown()
        #expect(self.total("choreography.sagas.ended", ("outcome", "stuck")) == 1)
        #expect(self.total("choreography.sagas.refused") == nil)
    }

    @Test("May be made by a factory that comes back to them while it makes one")
    func comesBack() throws {
        let factory = Returning()
        let metrics = SagaMetrics(factory: factory)
        factory.metrics.withLock { $0 = metrics }
        metrics.observe(Trouble.disk)
        #expect(factory.made.withLock { $0 } == ["choreography.store.failures", "choreography.store.failures"])
    }

    @Test("Count retries and dead letters")
    func failures() async throws {
        let (failing, watch) = (Failing(times: 3), EntryWatch(.deadLettered))
        var shop = Shop()
        shop.retry = .immediate(maxAttempts: 3)
        shop.script = { participant, _ in if participant == "Inventory" { try failing.call() } }
        let choreography = shop.choreography(
            observers: [watch],
            interceptors: [SagaMetrics(dimensions: [("choreography", "shop")], factory: self.factory)]
        )
        _ = try await choreography.start(PlaceOrder(n: 1))
        await watch.wait()
        await choreography.shutDown()
        let inventory = [("choreography", "shop"), ("participant", "Inventory"), ("step", "PaymentCaptured")]
        #expect(self.total("choreography.retries", inventory) == 2)
        #expect(self.total("choreography.dead_letters", inventory) == 1)
        let calls = inventory + [("kind", "transaction"), ("outcome", "failed")]
        #expect(try self.factory.expectTimer("choreography.step.duration", calls).values.count == 3)
    }

    @Test("Time bodies and sagas by the clock that they are given")
    func durations() async throws {
        let clock = ManualClock()
        var shop = Shop()
        shop.environment = Environment(clock: clock)
        shop.script = { participant, _ in if participant == "Payments" { clock.advance(by: .seconds(3)) } }
        let choreography = shop.choreography(interceptors: [SagaMetrics(factory: self.factory, clock: clock)])
        _ = try await choreography.start(PlaceOrder(n: 1)).outcome
        await choreography.shutDown()
        let calls = [
            ("participant", "Payments"), ("step", "OrderPlaced"), ("kind", "transaction"), ("outcome", "completed"),
        ]
        #expect(try self.factory.expectTimer("choreography.step.duration", calls).values == [3_000_000_000])
        #expect(
            try self.factory.expectTimer("choreography.saga.duration", [("outcome", "completed")]).values
                == [3_000_000_000]
        )
    }

    @Test("Record the load now and again, until they are cancelled")
    func load() async throws {
        let (clock, watch) = (ManualClock(), EntryWatch(.deadLettered))
        let metrics = SagaMetrics(factory: self.factory, clock: clock)
        var shop = Shop()
        shop.script = { participant, _ in if participant == "Inventory" { throw Glitch() } }
        let choreography = shop.choreography(observers: [watch], interceptors: [metrics])
        let recording = Task { await metrics.recordLoad(of: choreography, every: .seconds(10)) }
        _ = await clock.nextTimer()
        _ = try await choreography.start(PlaceOrder(n: 1))
        await watch.wait()
        // The receipt of the first event is seen to when nothing else is to be done.
        while choreography.load.unsettledEvents != 1 { await Task.yield() }
        await choreography.shutDown(within: .zero)
        clock.advance(by: .seconds(10))
        _ = await clock.nextTimer()
        recording.cancel()
        await recording.value
        #expect(try self.factory.expectMeter("choreography.dead_letters.waiting").values == [0, 1])
        #expect(try self.factory.expectMeter("choreography.outbox.depth").values == [0, 1])
        #expect(try self.factory.expectMeter("choreography.sagas.in_flight").values == [0, 0])
        for label in ["door.waiting", "bus.lag", "compensation_debts"] {
            #expect(try self.factory.expectMeter("choreography.\(label)").values == [0, 0])
        }
    }

    @Test("Record what sagas are left owing, and how far the slowest observer of the bus is behind")
    func debts() async throws {
        let (metrics, watch) = (SagaMetrics(factory: self.factory), EntryWatch(.deadLettered))
        var shop = Shop()
        shop.script = { participant, _ in if participant == "Inventory" { throw Glitch() } }
        let choreography = shop.choreography(observers: [watch], interceptors: [metrics])
        let observer = choreography.bus.subscribe(OrderPlaced.self)
        let saga = try await choreography.start(PlaceOrder(n: 1))
        await watch.wait()
        let second = try await choreography.start(PlaceOrder(n: 2))
        await watch.wait()
        let letter = try #require(choreography.deadLetters.first { $0.saga == saga.id })
        try choreography.discard(letter.id, reason: "lost")
        _ = try await saga.outcome
        metrics.recordLoad(choreography.load)
        await choreography.shutDown(within: .zero)
        #expect(try self.factory.expectMeter("choreography.compensation_debts").values == [1])
        #expect(try self.factory.expectMeter("choreography.dead_letters.waiting").values == [1])
        #expect(try self.factory.expectMeter("choreography.bus.lag").values == [2])
        withExtendedLifetime((observer, second)) {}
    }

    @Test("Count commits of a store that failed")
    func trouble() throws {
        let metrics = SagaMetrics(factory: self.factory)
        metrics.observe(Trouble.disk)
        #expect(self.total("choreography.store.failures", ("store", "orders.db")) == 1)
    }

    private func total(_ label: String, _ dimensions: (String, String)...) -> Int64? {
        self.total(label, dimensions)
    }

    private func total(_ label: String, _ dimensions: [(String, String)]) -> Int64? {
        try? self.factory.expectCounter(label, dimensions).totalValue
    }
}

/// Comes back to the metrics while it makes the first one.
private final class Returning: MetricsFactory {
    let metrics = Mutex<SagaMetrics?>(nil)
    let made = Mutex<[String]>([])

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        self.metrics.withLock { $0.take() }?.observe(Trouble.disk)
        self.made.withLock { $0.append(label) }
        return NOOPMetricsHandler.instance
    }

    func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        NOOPMetricsHandler.instance
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { NOOPMetricsHandler.instance }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        NOOPMetricsHandler.instance
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { NOOPMetricsHandler.instance }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
#endif
