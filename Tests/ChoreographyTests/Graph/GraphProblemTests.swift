import Choreography
import Testing

@Suite("The checks of a declared graph")
struct GraphProblemTests {
    @Test("Find nothing wrong with the checkout chain")
    func checkout() {
        #expect(DeclaredCheckout.graph.problems().map(\.message) == [])
    }
}
