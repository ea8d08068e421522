#if ServiceLifecycle
import Choreography
import Logging
import ServiceLifecycle
import Testing

@Suite("The article on service groups", .timeLimit(.minutes(1)))
struct ArticleTests {
    private let logger = Logger(label: "bakery") { _ in SwiftLogNoOpLogHandler() }

    private var bakery: SagaChoreography {
        SagaChoreography("bakery") {
            Counter(store: InMemoryStore(Nothing()))
            Oven { _ in }
        }
    }

    @Test("Runs a choreography beside a server, and ends with it")
    func group() async throws {
        let bakery = self.bakery
        await #expect(throws: Closed.self) { try await Grouped.run(bakery, Server(bakery: bakery), self.logger) }
        #expect(bakery.statistics.sagasCompleted == 1)
    }

    @Test("Runs with a report of what is left")
    func report() async throws {
        let group = ServiceGroup(services: [Grouped.service(self.bakery, self.logger)], logger: self.logger)
        await group.triggerGracefulShutdown()
        try await group.run()
    }
}

private struct Closed: Error {}

/// Serves one customer, and closes.
private struct Server: Service {
    let bakery: SagaChoreography

    func run() async throws {
        _ = try await self.bakery.start(OrderCake(n: 1)).outcome
        throw Closed()
    }
}
#endif
