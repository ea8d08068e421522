#if Telemetry
import Choreography
import ChoreographySQLite
import ChoreographyTelemetry
import InMemoryTracing
import Testing

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
#endif
