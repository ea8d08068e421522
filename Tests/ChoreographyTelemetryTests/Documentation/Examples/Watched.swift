#if Telemetry
// snippet: observe
import Choreography
import ChoreographyTelemetry
import Logging

// end
import Tracing

/// The examples of "Logs, metrics and traces".
enum Watched {
    struct PlaceOrder: Command { var id: Int }
    struct OrderPlaced: DomainEvent { var id: Int }
    struct OrderShipped: DomainEvent { var id: Int }

    struct Orders: Participant {
        let store = InMemoryStore(Nothing())

        var reactions: [Reaction<InMemoryStore<Nothing>>] {
            InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self) { order, _ in OrderPlaced(id: order.id) }
            Listener(on: OrderShipped.self) { _, _ in }
        }
    }

    /// Somebody else's service.
    struct Carrier: Sendable {
        func fetch(_ order: Int) async throws { await Task.yield() }
    }

    struct Carriers: Participant {
        let store = InMemoryStore(Nothing())
        private let carrier = Carrier()

        var reactions: [Reaction<InMemoryStore<Nothing>>] {
            let carrier = self.carrier
            // snippet: child
            RetriableStep(on: OrderPlaced.self, completes: OrderShipped.self) { order, _ in
                try await withSpan("POST /parcels") { _ in
                    try await carrier.fetch(order.id)
                }
                return OrderShipped(id: order.id)
            }
            // end
        }
    }

    static func make(_ logger: Logger) -> (SagaChoreography, SagaMetrics) {
        // snippet: observe
        let metrics = SagaMetrics(dimensions: [("choreography", "shop")])
        let shop = SagaChoreography(
            "shop",
            observers: [SagaLogger(logger)],
            interceptors: [SagaTracer(), metrics]
        ) {
            Orders()
            Carriers()
        }
        // end
        return (shop, metrics)
    }

    static func record(_ metrics: SagaMetrics, _ shop: SagaChoreography) async {
        // snippet: load
        await metrics.recordLoad(of: shop, every: .seconds(10))
        // end
    }
}
#endif
