import ChoreographyTesting
import Testing

@testable import Choreography

@Suite("The article on calling other systems", .timeLimit(.minutes(1)))
struct CallArticleTests {
    /// Sends a parcel, and loses its answer.
    private final class Post: Calls.Carrier {
        struct Lost: Error {}
        private let state = Locked<[String]>([])

        var parcels: [String] { self.state.withLock { $0 } }

        func parcel(withReference reference: String) async -> String? {
            self.state.withLock { parcels in parcels.first { $0 == reference } }
        }

        func send(_ order: Int, reference: String) async throws -> String {
            self.state.withLock { $0.append(reference) }
            throw Lost()
        }
    }

    @Test("Sends one parcel although the answer to the first call was lost")
    func once() throws {
        let post = Post()
        let probe = SagaProbe { Calls.choreography(post, environment: $0) }
        let saga = try probe.start(Calls.Ship(order: 7))
        try probe.expect(Calls.Packed.self)
        try probe.advance(by: .seconds(1))
        try probe.expect(Calls.HandedOver.self) { $0.parcel == "\(saga)/Shipping/Packed" }
        #expect(post.parcels.count == 1)
        try probe.finish()
    }

    @Test("Answers a repeated key with the first answer")
    func repeated() async {
        let cards = Calls.CardService(store: InMemoryStore(Calls.Receipts()))
        let first = await cards.charge(900, idempotencyKey: "a")
        #expect(await cards.charge(900, idempotencyKey: "a") == first)
        #expect(await cards.charge(900, idempotencyKey: "b") != first)
    }
}
