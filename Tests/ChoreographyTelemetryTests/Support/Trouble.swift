#if Telemetry
@testable import Choreography

enum Trouble {
    /// A store's second failure in a row.
    static let disk = StoreTrouble(
        store: "orders.db",
        error: Glitch(),
        failures: 2,
        time: Timestamp(nanoseconds: 0)
    )
}
#endif
