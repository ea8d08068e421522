internal import CoreMetrics
internal import Logging
internal import Tracing

/// The service's logs, metrics and traces.
struct Telemetry: Sendable {
    let logger: Logger
    let metrics: MetricsPage

    /// Installs the systems that all libraries of the process use.
    ///
    /// To be called once, before anything else.
    static func bootstrap(level: Logger.Level) -> Telemetry {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        let metrics = MetricsPage()
        MetricsSystem.bootstrap(metrics)
        InstrumentationSystem.bootstrap(TraceLog(logger: Logger(label: "trace")))
        return Telemetry(logger: Logger(label: "order-service"), metrics: metrics)
    }
}
