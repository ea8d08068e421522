#if ServiceLifecycle
import Choreography
import ChoreographyServiceLifecycle
import InMemoryLogging
import Logging
import ServiceLifecycle
import Testing

@Suite("A choreography in a service group", .timeLimit(.minutes(1)))
struct ChoreographyServiceTests {
    private let log = InMemoryLogHandler()
    private let reports: AsyncStream<ShutdownReport>
    private let receiver: AsyncStream<ShutdownReport>.Continuation

    init() { (self.reports, self.receiver) = AsyncStream.makeStream() }

    private var logger: Logger { Logger(label: "test") { [log] _ in log } }

    private func group(of choreography: SagaChoreography) -> ServiceGroup {
        let service = ChoreographyService(choreography, logger: self.logger) { [receiver] in receiver.yield($0) }
        return ServiceGroup(services: [service], logger: Logger(label: "group") { _ in SwiftLogNoOpLogHandler() })
    }

    private var report: ShutdownReport? {
        get async {
            for await report in self.reports { return report }
            return nil
        }
    }

    private func bakery(
        maxSagasInFlight: Int = 10,
        _ wait: @escaping @Sendable (Int) async throws -> Void
    ) -> SagaChoreography {
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = maxSagasInFlight
        return SagaChoreography("bakery", configuration: configuration) {
            Counter(store: InMemoryStore(Nothing()))
            Oven(wait: wait)
        }
    }

    @Test("Lets sagas that run end when the group shuts down gracefully, and starts no more")
    func graceful() async throws {
        let gate = Gate()
        let choreography = self.bakery(maxSagasInFlight: 1) { _ in try await gate.wait() }
        let group = self.group(of: choreography)
        async let running: Void = group.run()
        let saga = try await choreography.start(OrderCake(n: 1))
        let second = Task { try await choreography.start(OrderCake(n: 2)) }
        await group.triggerGracefulShutdown()
        let refusal = await #expect(throws: RuntimeError.self) { _ = try await second.value }
        #expect(refusal?.code == .shutDown)
        gate.open()
        try await running
        #expect(saga.currentOutcome?.description == "completed")
        #expect(await self.report?.isClean == true)
        #expect(self.log.entries.map(\.message) == ["The choreography runs", "The choreography has stopped"])
        #expect(self.log.entries.map(\.level) == [.info, .info])
        #expect(self.log.entries.map { $0.metadata["choreography"] } == ["bakery", "bakery"])
    }

    @Test("Resumes what an earlier one has left, and tells how much that is")
    func resumed() async throws {
        let (store, gate) = (InMemoryStore(Nothing()), Gate())
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let oven = Oven { _ in
            arrived.yield()
            try await gate.wait()
        }
        let first = SagaChoreography("bakery") {
            Counter(store: store)
            oven
        }
        let saga = try await first.start(OrderCake(n: 1))
        for await _ in arrivals { break }
        await first.shutDown(within: .zero)
        gate.open()
        let choreography = SagaChoreography("bakery") {
            Counter(store: store)
            oven
        }
        let group = self.group(of: choreography)
        async let running: Void = group.run()
        for await _ in arrivals { break }
        await group.triggerGracefulShutdown()
        try await running
        #expect(saga.currentOutcome == nil, "it has ended in another choreography")
        #expect(choreography.statistics.sagasCompleted == 1)
        #expect(self.log.entries.map { $0.metadata["resumed"] } == ["1", nil])
        #expect(self.log.entries.last?.metadata["sagas"] == "0")
    }

    @Test("Stops as at a crash when the group is cancelled, and tells what is left")
    func cancelled() async throws {
        let (gate, (arrivals, arrived)) = (Gate(), AsyncStream<Void>.makeStream())
        let choreography = self.bakery { _ in
            arrived.yield()
            try await gate.wait()
        }
        let group = self.group(of: choreography)
        let running = Task { try await group.run() }
        let saga = try await choreography.start(OrderCake(n: 1))
        for await _ in arrivals { break }
        running.cancel()
        _ = await running.result
        let report = try #require(await self.report)
        #expect(report.sagas.map(\.id) == [saga.id])
        #expect(report.unsettledEvents == 1)
        #expect(saga.currentOutcome == nil)
        #expect(self.log.entries.last?.level == .notice)
        #expect(self.log.entries.last?.metadata["sagas"] == "1")
    }

    @Test("Ends without an error when it is to shut down before it has begun")
    func early() async throws {
        let choreography = self.bakery { _ in }
        let group = self.group(of: choreography)
        await group.triggerGracefulShutdown()
        try await group.run()
        #expect(await self.report?.isClean == true)
        let refusal = await #expect(throws: RuntimeError.self) { try await choreography.start(OrderCake(n: 1)) }
        #expect(refusal?.code == .shutDown)
    }

    @Test("Throws into the group what keeps the choreography from running")
    func invalid() async throws {
        let choreography = SagaChoreography("bakery") { Oven { _ in } }
        let group = self.group(of: choreography)
        let error = await #expect(throws: RuntimeError.self) { try await group.run() }
        #expect(error?.code == .invalidChoreography)
    }

    @Test("Warns of dead letters that are left")
    func deadLetters() async throws {
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .never
        configuration.shutdownDeadline = .zero
        let letters = LetterWatch()
        let choreography = SagaChoreography("bakery", configuration: configuration, observers: [letters]) {
            Counter(store: InMemoryStore(Nothing()))
            Oven { _ in throw Cold() }
        }
        let group = self.group(of: choreography)
        async let running: Void = group.run()
        _ = try await choreography.start(OrderCake(n: 1))
        await letters.wait()
        await group.triggerGracefulShutdown()
        try await running
        #expect(await self.report?.deadLetters.count == 1)
        #expect(self.log.entries.last?.level == .warning)
        #expect(self.log.entries.last?.metadata["dead-letters"] == "1")
    }
}

/// Waits for a dead letter.
private struct LetterWatch: SagaObserver {
    private let letters: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (self.letters, self.continuation) = AsyncStream.makeStream() }

    func observe(_ entry: TimelineEntry) {
        if entry.kind == .deadLettered { self.continuation.yield() }
    }

    func wait() async {
        for await _ in self.letters { return }
    }
}
#endif
