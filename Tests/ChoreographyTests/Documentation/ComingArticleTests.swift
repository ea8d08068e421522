import Choreography
import ChoreographyTesting
import Testing

@Suite("The article for those who know other frameworks", .timeLimit(.minutes(1)))
struct ComingArticleTests {
    private func probe() -> SagaProbe {
        let probe = SagaProbe { Coming.choreography($0) }
        probe.exhaustivity = .off
        return probe
    }

    @Test("Approves an order that has credit")
    func approved() throws {
        let probe = self.probe()
        try probe.start(Coming.SubmitOrder(order: 1))
        try probe.expect(Coming.OrderApproved.self)
        try probe.expectOutcome(.completed)
        try probe.finish()
    }

    @Test("Rejects an order whose credit is not reserved in a minute")
    func overdue() throws {
        let probe = self.probe()
        try probe.fail(step: "OrderSubmitted", of: "Customers", times: nil)
        try probe.start(Coming.SubmitOrder(order: 1))
        try probe.advance(by: .seconds(60))
        try probe.expect(Coming.OrderRejected.self)
        try probe.mend(step: "OrderSubmitted", of: "Customers")
        let letter = try probe.expectDeadLetter(step: "OrderSubmitted", of: "Customers")
        try probe.replay(letter)
        try probe.expectOutcome(.compensated(by: Coming.ApprovalOverdue.self))
        try probe.finish()
    }
}
