internal import Choreography
internal import ChoreographyTelemetry
internal import ServiceLifecycle

/// Measures every second how many sagas are under way, until the service shuts down.
struct LoadMeter: Service {
    let metrics: SagaMetrics
    let choreography: SagaChoreography

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await self.metrics.recordLoad(of: self.choreography, every: .seconds(1))
        }
    }
}
