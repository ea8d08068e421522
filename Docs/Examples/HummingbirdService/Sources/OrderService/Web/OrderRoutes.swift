internal import Choreography
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension OrderStatus: ResponseEncodable {}

/// What clients may ask for.
struct OrderRoutes: Sendable {
    let desk: OrderDesk
    let metrics: MetricsPage

    var router: Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.add(middleware: TracingMiddleware())
        router.add(middleware: MetricsMiddleware())
        router.post("orders") { request, _ in try await self.post(request) }
        router.get("orders/:id") { _, context in try await self.get(context) }
        router.get("metrics") { _, _ in self.metrics.text }
        return router
    }

    private func post(_ request: Request) async throws -> EditedResponse<OrderStatus> {
        let order = try await self.order(in: request)
        do {
            switch try await self.desk.place(order) {
            case .accepted(let status): return self.response(with: status)
            case .taken:
                throw HTTPError(.conflict, message: "there is another order with the number \(order.id)")
            }
        } catch let error as RuntimeError where error.code == .shutDown || error.code == .refused {
            throw HTTPError(.serviceUnavailable, message: "no orders are taken now; try again later")
        }
    }

    private func order(in request: Request) async throws -> OrderRequest {
        var request = request
        let order: OrderRequest
        do {
            let body = try await request.collectBody(upTo: 16_384)
            order = try JSONDecoder().decode(OrderRequest.self, from: Data(body.readableBytesView))
        } catch let error as DecodingError {
            throw HTTPError(.badRequest, message: error.inWords)
        }
        if let problem = order.problem { throw HTTPError(.badRequest, message: problem) }
        return order
    }

    private func get(_ context: BasicRequestContext) async throws -> EditedResponse<OrderStatus> {
        guard let id = context.parameters.get("id", as: Int.self) else {
            throw HTTPError(.badRequest, message: "the number of an order is an integer")
        }
        guard let status = try await self.desk.status(of: id) else {
            throw HTTPError(.notFound, message: "there is no order \(id)")
        }
        return self.response(with: status)
    }

    /// 202 while the saga runs, and 200 when it has ended.
    private func response(with status: OrderStatus) -> EditedResponse<OrderStatus> {
        EditedResponse(
            status: status.state == .running ? .accepted : .ok,
            headers: [.location: "/orders/\(status.id)"],
            response: status
        )
    }
}

extension DecodingError {
    /// What is wrong with a client's JSON.
    fileprivate var inWords: String {
        switch self {
        case .keyNotFound(let key, _): "\(key.stringValue) is missing"
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            "\(context.codingPath.map(\.stringValue).joined(separator: ".")) must be of type \(type)"
        case .dataCorrupted: "the body must be an order as JSON"
        @unknown default: "the body must be an order as JSON"
        }
    }
}
