#if Telemetry
import Choreography
import ChoreographyTelemetry
import ChoreographyTesting
import InMemoryTracing
import MetricsTestKit
import Testing
import Tracing

@Suite("Telemetry in a simulation", .timeLimit(.minutes(1)))
struct SimulationTests {
    @Test("Changes nothing of a run, and has the same spans at the same times when it is played again")
    func repeatable() throws {
        let plain = try Self.simulation { _ in [] }.verify(seeds: 0..<20)
        let first = try Self.spans(withDigest: plain.digest)
        let second = try Self.spans(withDigest: plain.digest)
        #expect(first == second)
        #expect(first.count > 20 * 3 * 5)
    }

    private static func spans(withDigest digest: UInt64) throws -> [String] {
        let (tracer, factory) = (HeaderTracer(), TestMetrics())
        let report = try Self.simulation { clock in
            [SagaTracer(tracer, clock: clock), SagaMetrics(factory: factory, clock: clock)]
        }
        .verify(seeds: 0..<20)
        #expect(report.digest == digest)
        return tracer.spans.map { span in
            let times = [span.startInstant, span.endInstant].map { $0.nanosecondsSinceEpoch }
            return "\(span.operationName) \(span.traceID) \(span.spanID) \(span.parentSpanID ?? "") \(times)"
        }
    }

    private static func simulation(
        _ interceptors: @escaping @Sendable (any EnvironmentClock) -> [any StepInterceptor]
    ) -> Simulation {
        Simulation("shop") { run in
            let stores = (0..<5).map { _ in InMemoryStore(Nothing()) }
            run.process { environment in
                let shop = Shop(stores: stores, environment: environment)
                return shop.choreography(interceptors: interceptors(environment.clock))
            }
            for n in 3...5 { run.start(PlaceOrder(n: n)) }
        }
    }
}
#endif
