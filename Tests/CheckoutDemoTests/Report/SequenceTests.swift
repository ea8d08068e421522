import Choreography
import Testing

@testable import CheckoutDemo

@Suite("The sequence diagram of an order", .timeLimit(.minutes(1)))
struct SequenceTests {
    @Test("Draws an arrow for each message, to who reacted to it and with a mark for what came of it")
    func trace() async throws {
        let run = try DataRun()
        let result = await DemoRun(["trace", "2"] + run.world)
        #expect(result.status == 0)
        #expect(
            result.output.hasSuffix(
                """
                  Customer Orders Payments Notifications
                      ├──────▶✓       │          │        PlaceOrder
                      │       ├──────▶✗          │        OrderPlaced
                      │       ↺◀╌╌╌╌╌╌┤          │        PaymentDeclined
                      │       ├─────────────────▶✓        OrderCancelled
                  ✓ done   ✗ says no   ↺ undone

                """
            ),
            "\(result.output)"
        )
    }

    @Test("Draws calls that fail again and again as one arrow")
    func retries() async throws {
        let run = try DataRun()
        let result = await DemoRun(["trace", "1", "--flaky", "0.9"] + run.world)
        let diagram = result.output.split(separator: "\n\n").last ?? ""
        #expect(diagram.contains(/…  .*  \w+ ×\d+\n/))
        let failing = diagram.split(separator: "\n").filter { $0.contains("…") && !$0.contains("tried again") }
        #expect(Set(failing).count == failing.count)
        #expect(failing.count <= 6)
    }

    @Test("Draws nothing when nothing has happened")
    func nothing() {
        #expect(SequenceText(SequenceDiagram(of: []), style: Style(hasColours: true)).text.isEmpty)
    }
}
