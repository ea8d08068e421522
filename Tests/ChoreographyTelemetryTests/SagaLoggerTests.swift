#if Telemetry
import Choreography
import ChoreographyTelemetry
import InMemoryLogging
import Logging
import Testing

@Suite("A logger of sagas", .timeLimit(.minutes(1)))
struct SagaLoggerTests {
    private let handler: InMemoryLogHandler
    private let observer: SagaLogger

    init() {
        var handler = InMemoryLogHandler()
        handler.logLevel = .trace
        self.handler = handler
        self.observer = SagaLogger(Logger(label: "shop") { [handler] _ in handler })
    }

    private func lines(_ level: Logger.Level) -> [String] {
        self.handler.entries.filter { $0.level == level }.map(\.message.description)
    }

    @Test("Logs starts and ends as info, steps as debug, and what is undone as a notice")
    func levels() async throws {
        let choreography = Shop().choreography(observers: [self.observer])
        _ = try await choreography.start(PlaceOrder(n: 5)).outcome
        await choreography.shutDown()
        #expect(self.lines(.info) == ["A saga has started", "A saga has ended"])
        #expect(self.lines(.debug).filter { $0 == "A step has committed" }.count == 3)
        #expect(self.lines(.debug).filter { $0 == "A listener has committed" }.count == 3)
        #expect(self.lines(.notice).filter { $0 == "A step has rejected" }.count == 1)
        #expect(self.lines(.notice).filter { $0 == "A step was undone" }.count == 3)
        #expect(self.lines(.warning).isEmpty && self.lines(.error).isEmpty)
    }

    @Test("Tells saga, event, participant, step and attempt, and the trace that the event belongs to")
    func metadata() async throws {
        let choreography = Shop().choreography(observers: [self.observer])
        let trace = TraceContext(traceHigh: 1, traceLow: 2, span: 3, flags: 1)
        let saga = try await choreography.start(PlaceOrder(n: 5), trace: trace)
        _ = try await saga.outcome
        await choreography.shutDown()
        let rejected = try #require(self.handler.entries.first { $0.message == "A step has rejected" })
        #expect(rejected.metadata["saga"] == "\(saga.id)")
        #expect(rejected.metadata["event"] == "ShipmentRefused")
        #expect(rejected.metadata["participant"] == "Shipping")
        #expect(rejected.metadata["step"] == "StockReserved")
        #expect(rejected.metadata["trigger"] == "StockReserved")
        #expect(rejected.metadata["attempt"] == "1")
        #expect(rejected.metadata["trace-id"] == "00000000000000010000000000000002")
        let ended = try #require(self.handler.entries.last)
        #expect(ended.metadata["outcome"] == "compensated")
        #expect(ended.metadata["detail"] == "compensated (ShipmentRefused)")
        #expect(ended.metadata["event"] == nil)
    }

    @Test("Logs retries as warnings, and dead letters and debts as errors")
    func failures() async throws {
        let watch = EntryWatch(.deadLettered)
        var shop = Shop()
        shop.retry = .immediate(maxAttempts: 2)
        shop.script = { participant, _ in if participant == "Inventory" { throw Glitch() } }
        let choreography = shop.choreography(observers: [self.observer, watch])
        let saga = try await choreography.start(PlaceOrder(n: 1))
        await watch.wait()
        try choreography.discard(try #require(choreography.deadLetters.first).id, reason: "lost")
        _ = try await saga.outcome
        await choreography.shutDown()
        #expect(self.lines(.warning) == ["A body has failed, and is called again"])
        #expect(
            self.lines(.error) == ["An event has become a dead letter", "An event was given up", "A saga has ended"]
        )
        let letter = try #require(self.handler.entries.first { $0.level == .error })
        #expect(letter.metadata["attempt"] == "2")
        #expect(letter.metadata["detail"] == "Glitch()")
        #expect(self.handler.entries.last?.metadata["outcome"] == "stuck")
    }

    @Test("Logs as a warning that a store could not commit")
    func trouble() throws {
        self.observer.observe(Trouble.disk)
        let entry = try #require(self.handler.entries.first)
        #expect(entry.level == .warning)
        #expect(entry.metadata == ["store": "orders.db", "failures": "2", "detail": "Glitch()"])
    }

    @Test("Makes nothing of what is not logged at its level")
    func quiet() async throws {
        var handler = self.handler
        handler.logLevel = .error
        let quiet = SagaLogger(Logger(label: "shop") { [handler] _ in handler })
        let choreography = Shop().choreography(observers: [quiet])
        _ = try await choreography.start(PlaceOrder(n: 5)).outcome
        await choreography.shutDown()
        #expect(handler.entries.isEmpty)
    }
}
#endif
