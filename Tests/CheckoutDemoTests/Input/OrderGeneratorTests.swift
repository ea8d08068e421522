import Testing

@testable import CheckoutDemo

@Suite("The order generator")
struct OrderGeneratorTests {
    @Test("Makes up the same orders for the same seed, and others for another")
    func seeded() {
        let (first, second) = (OrderGenerator.make(count: 50, seed: 7), OrderGenerator.make(count: 50, seed: 7))
        #expect(first.orders == second.orders)
        #expect(first.stock == second.stock)
        #expect(first.orders != OrderGenerator.make(count: 50, seed: 8).orders)
    }

    @Test("Makes up orders with lines, totals and numbers of their own", arguments: [1, 2, 1000])
    func sensible(count: Int) {
        let orders = OrderGenerator.make(count: count, seed: 3).orders
        #expect(orders.count == count)
        #expect(Set(orders.map(\.id)).count == count)
        #expect(orders.allSatisfy { !$0.lines.isEmpty && ($0.total ?? 0) > 0 })
    }

    @Test("Makes up orders of which each rule refuses a few in a hundred", arguments: 1...3 as ClosedRange<UInt64>)
    func shares(seed: UInt64) async throws {
        let summary = try Summary(await DemoRun("--json", "--seed", "\(seed)").output)
        for cause in ["PaymentDeclined", "OutOfStock", "ShipmentRefused"] {
            #expect(250...850 ~= summary.causes[cause, default: 0], "\(cause)")
        }
    }

    @Test("Draws the numbers of SplitMix64")
    func splitMix() {
        // From the reference implementation by Sebastiano Vigna, with seed 1234567.
        var random = SplitMix64(seed: 1_234_567)
        #expect(
            (0..<3).map { _ in random.next() }
                == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        )
    }

    @Test("Draws every number of a range, and none beside it")
    func range() {
        var random = SplitMix64(seed: 1)
        #expect(Set((0..<200).map { _ in random.next(in: 3...6) }) == [3, 4, 5, 6])
    }
}
