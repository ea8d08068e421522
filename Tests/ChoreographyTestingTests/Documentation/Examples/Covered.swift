// snippet: observe
import Choreography
import ChoreographyTesting
// end
import Foundation

/// The example of "Coverage of a choreography".
enum Covered {
    typealias PlaceOrder = Chain.PlaceOrder

    static func makeShop(observers: [any SagaObserver] = []) -> SagaChoreography {
        SagaChoreography("shop", observers: observers) {
            Chain.Orders()
            Chain.Payments()
            Chain.Shipping()
        }
    }

    /// Observes two orders.
    static func observe() async throws -> ChoreographyCoverage {
        // snippet: observe
        let coverage = ChoreographyCoverage(of: makeShop().graph)

        let shop = makeShop(observers: [coverage])
        for country in ["France", "Atlantis"] {
            _ = try await shop.start(PlaceOrder(total: 10, country: country)).outcome
        }
        print(coverage.report)
        // end
        return coverage
    }

    static func require(_ coverage: ChoreographyCoverage) throws {
        // snippet: require
        try coverage.requireFull(except: [.init(.rejected, of: "Payments"), .init(on: "PaymentDeclined")])
        // end
    }

    static func merge(_ coverage: ChoreographyCoverage) throws -> ChoreographyCoverage {
        // snippet: merge
        let data = try JSONEncoder().encode(coverage.record)
        let sum = ChoreographyCoverage(of: makeShop().graph)
        sum.formUnion(try JSONDecoder().decode(CoverageRecord.self, from: data))
        // end
        return sum
    }
}
