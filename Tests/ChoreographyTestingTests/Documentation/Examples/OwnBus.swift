import Choreography
import ChoreographyTesting

/// The example of a bus in "Testing a store of your own".
enum OwnBus {
    static func check() async throws {
        // snippet: bus
        let conformance = EventBusConformance {
            let bus = EventBus()
            return TestedBus { event in
                try await bus.publish(event)
            } subscribe: { capacity, overflow in
                let subscription = bus.subscribe(ConformanceEvent.self, capacity: capacity, overflow: overflow)
                return (subscription, { subscription.droppedCount })
            } shutDown: {
                bus.shutDown()
            }
        }
        try await conformance.run()
        // end
    }
}
