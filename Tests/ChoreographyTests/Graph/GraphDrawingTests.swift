import Choreography
import Testing

@Suite("The graph's pictures")
struct GraphDrawingTests {
    @Test("Print")
    func print() {
        Swift.print("=====MERMAID\n\(Checkout.graph.mermaid)=====DOT\n\(Checkout.graph.dot)=====END")
        Swift.print("=====MERMAID2\n\(Trip.graph.mermaid)=====DOT2\n\(Trip.graph.dot)=====END")
    }
}
