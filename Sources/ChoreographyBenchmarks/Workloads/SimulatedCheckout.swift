import Choreography
import ChoreographyTesting

/// The checkout in a simulation, with a few customers and articles.
enum SimulatedCheckout {
    /// How many percent of the orders fail.
    static let failing = 20

    private static let customers = 2
    private static let articles = 2

    /// Simulates the runs of some seeds on one thread, and says what each of their sagas took.
    static func run(seeds: Range<UInt64>, faults: SimulationFaults) async throws -> Contender.Cost {
        var simulation = Simulation("checkout") { Self.setUp($0) }
        simulation.faults = faults
        let start = SystemClock.upTime
        let report = try await simulation.verify(seeds: seeds)
        let time = SystemClock.upTime - start
        require(report.completed > 0 && report.compensated > 0, "\(report.sagas) sagas have all ended alike.")
        require((report.faults.crashes > 0) == (faults.crashes > 0), "\(report.faults.crashes) processes died.")
        return Contender.Cost(total: Double(time), units: report.sagas)
    }

    /// Three to five orders.
    private static func setUp(_ run: SimulatedRun) {
        let checkout = Checkout(customers: self.customers, articles: self.articles)
        run.process { checkout.choreography(SagaChoreography.Configuration(), $0) }
        let first = run.random(below: 1000)
        let placed = (first..<first + 3 + run.random(below: 3)).filter { run.start(self.order($0)) }
        let failed = placed.count { PlaceOrder.fails($0, of: self.failing) }
        run.atEnd("The books agree") { await checkout.audit(completed: placed.count - failed, compensated: failed) }
    }

    private static func order(_ number: Int) -> PlaceOrder {
        var order = PlaceOrder(number, failing: self.failing)
        order.customer %= self.customers
        if order.article != PlaceOrder.missingArticle { order.article %= self.articles }
        return order
    }
}
