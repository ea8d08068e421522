import Choreography
import ChoreographyTesting
import Testing

@Suite("The article on testing by example", .timeLimit(.minutes(1)))
struct ByExampleTests {
    private let purse = InMemoryStore(ByExample.Purse(credit: Table(["Ada": 5000])))

    private var probe: SagaProbe {
        SagaProbe { environment in
            SagaChoreography("shop", environment: environment) {
                ByExample.Orders()
                ByExample.Payments(store: self.purse)
                ByExample.Shipping()
            }
        }
    }

    @Test("Plays the examples that it shows")
    func examples() throws {
        #expect(try ByExample.ship() == 4100)
        #expect(try ByExample.undo(self.probe, self.purse))
        try ByExample.fail(self.probe)
        try ByExample.some(self.purse)
    }

    @Test("Shows what a test is told that forgets the undos")
    func forgotten() throws {
        let failure = try #require(throws: SagaProbeFailure.self) { try ByExample.forget(self.probe) }
        let told = failure.message.replacing("ByExample.", with: "")
        #expect(try Article("TestingByExample").shows(told), "\(told)")
    }
}
