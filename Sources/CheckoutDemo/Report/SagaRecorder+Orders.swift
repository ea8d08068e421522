import Choreography
import ChoreographyReport

extension SagaRecorder {
    /// A recorder that calls sagas by the numbers of their orders.
    static var orders: SagaRecorder {
        SagaRecorder { first in (first.message as? PlaceOrder).map { "Order \($0.order.id)" } }
    }
}
