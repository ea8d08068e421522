import Choreography
import Testing

@Suite("An idempotency key")
struct IdempotencyKeyTests {
    private let saga = SagaID(high: 0x0192_0d6c_0000_7000, low: 0x8000_0000_0000_0001)

    @Test("Is told by its saga, participant and step")
    func description() {
        let key = IdempotencyKey(saga: self.saga, participant: "Payments", step: "OrderPlaced+StockReserved")
        #expect("\(key)" == "\(self.saga)/Payments/OrderPlaced+StockReserved")
        #expect("\(key)".hasPrefix("01920d6c-0000-7000-8000-000000000001/"))
    }

    @Test("Has only visible ASCII characters, whatever the names are")
    func encoding() {
        let key = IdempotencyKey(saga: self.saga, participant: "Zahl\u{7}ung é", step: "50%/~!")
        #expect("\(key)".hasSuffix("/Zahl%07ung%20%C3%A9/50%25%2F~!"))
    }

    @Test("Has a text of its own for each participant and step")
    func uniqueness() {
        let first = IdempotencyKey(saga: self.saga, participant: "a/b", step: "c")
        let second = IdempotencyKey(saga: self.saga, participant: "a", step: "b/c")
        #expect("\(first)" != "\(second)")
        #expect(first != second)
    }
}
