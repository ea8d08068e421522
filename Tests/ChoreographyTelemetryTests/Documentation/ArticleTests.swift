#if Telemetry
import Choreography
import Foundation
import InMemoryLogging
import Logging
import Testing

@Suite("The article on logs, metrics and traces", .timeLimit(.minutes(1)))
struct ArticleTests {
    @Test("Watches a choreography, and records its load until that is cancelled")
    func watched() async throws {
        let log = InMemoryLogHandler()
        let (shop, metrics) = Watched.make(Logger(label: "shop") { _ in log })
        let recording = Task { await Watched.record(metrics, shop) }
        #expect("\(try await shop.start(Watched.PlaceOrder(id: 1)).outcome)" == "completed")
        recording.cancel()
        await recording.value
        #expect(await shop.shutDown().isClean)
        #expect(log.entries.map(\.message) == ["A saga has started", "A saga has ended"])
    }

    @Test("Names each metric that there is, and no other")
    func metrics() throws {
        let article = try Self.text(of: "Sources/ChoreographyTelemetry/Documentation.docc/LogsMetricsAndTraces.md")
        let source = try Self.text(of: "Sources/ChoreographyTelemetry/Metrics/SagaMetrics.swift")
        let named = Set(article.matches(of: #/\| `(choreography\.[a-z_.]+)` \|/#).map { String($0.1) })
        let made = Set(source.matches(of: #/"(choreography\.[a-z_.]+)"/#).map { String($0.1) })
        #expect(named == made)
        #expect(named.count == 16)
    }

    private static func text(of path: String) throws -> String {
        let file = URL(filePath: #filePath).appending(path: "../../../../\(path)").standardizedFileURL
        return try String(contentsOf: file, encoding: .utf8)
    }
}
#endif
