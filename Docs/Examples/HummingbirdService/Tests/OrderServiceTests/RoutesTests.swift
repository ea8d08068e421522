import Choreography
import ChoreographySQLite
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import OrderService

@Suite("The routes", .timeLimit(.minutes(1)))
struct RoutesTests {
    private let folder = TemporaryFolder()
    private let service: OrderService

    init() throws { self.service = try .strict(in: self.folder) }

    private func withClient(_ work: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        try await Application(router: self.service.routes.router).test(.router, work)
        let report = await self.service.choreography.shutDown()
        #expect(report.sagas.isEmpty)
    }

    /// Asks until the order's saga has ended: each answer is awaited, and the saga runs in between.
    private func ending(of id: Int, _ client: any TestClientProtocol) async throws -> OrderStatus {
        if let saga = self.service.index.saga(of: id), let handle = self.service.choreography.monitor.handle(of: saga) {
            _ = try await handle.outcome
        }
        while self.service.index.saga(of: id) != nil { await Task.yield() }
        let response = try await client.execute(uri: "/orders/\(id)", method: .get)
        #expect(response.status == .ok)
        return try JSONDecoder().decode(OrderStatus.self, from: Data(response.body.readableBytesView))
    }

    private func post(_ body: String, _ client: any TestClientProtocol) async throws -> TestResponse {
        try await client.execute(uri: "/orders", method: .post, body: ByteBuffer(string: body))
    }

    @Test("Start a saga and tell how it has ended")
    func ends() async throws {
        try await self.withClient { client in
            let placed = try await self.post(order(1), client)
            #expect(placed.status == .accepted || placed.status == .ok)
            #expect(placed.headers[.location] == "/orders/1")
            #expect(try await self.ending(of: 1, client) == OrderStatus(id: 1, state: .completed))
            _ = try await self.post(order(2, "salt"), client)
            #expect(
                try await self.ending(of: 2, client) == OrderStatus(id: 2, state: .compensated, cause: "OutOfStock")
            )
            _ = try await self.post(order(3, cents: 5_000_000), client)
            let declined = OrderStatus(id: 3, state: .compensated, cause: "PaymentDeclined")
            #expect(try await self.ending(of: 3, client) == declined)
        }
    }

    @Test("Tell what is owed when an undo has failed for good")
    func stuck() async throws {
        try await self.service.payments.write { db in
            try db.execute(
                """
                CREATE TRIGGER closing AFTER UPDATE ON accounts WHEN new.cents < old.cents
                BEGIN DELETE FROM accounts WHERE customer = new.customer; END
                """
            )
        }
        try await self.withClient { client in
            _ = try await self.post(order(4, "salt", customer: "Ghost"), client)
            let status = try await self.ending(of: 4, client)
            #expect(status.state == .stuck)
            #expect(status.debts?.count == 1)
            #expect(status.debts?.first?.contains("Ghost has no account any more") == true)
        }
    }

    @Test("Tell what is owed when the order itself can't be cancelled")
    func stuckAtItself() async throws {
        try await self.service.orders.write { db in
            try db.execute(
                """
                CREATE TRIGGER keeping BEFORE UPDATE ON orders WHEN new.state = 'cancelled'
                BEGIN SELECT RAISE(FAIL, 'orders are closed'); END
                """
            )
        }
        try await self.withClient { client in
            _ = try await self.post(order(8, "salt"), client)
            let status = try await self.ending(of: 8, client)
            #expect(status.state == .stuck)
            #expect(status.debts?.first?.contains("orders are closed") == true)
        }
    }

    @Test("Take an order that could not be taken at first, and count it once")
    func again() async throws {
        try await self.service.orders.write { db in
            try db.execute(
                """
                CREATE TRIGGER refusing BEFORE INSERT ON orders
                BEGIN SELECT RAISE(FAIL, 'orders are closed'); END
                """
            )
        }
        try await self.withClient { client in
            #expect(try await self.post(order(9), client).status == .internalServerError)
            #expect(self.service.index.saga(of: 9) == nil)
            try await self.service.orders.write { db in try db.execute("DROP TRIGGER refusing") }
            #expect([.accepted, .ok].contains(try await self.post(order(9), client).status))
            #expect(try await self.ending(of: 9, client) == OrderStatus(id: 9, state: .completed))
        }
        let balance = self.service.index.balance(afterResuming: 0)
        #expect(balance == SagaBalance(started: 1, resumed: 0, ended: 1, resumable: 0))
    }

    @Test("Forget which saga was an order's when it has ended, whatever is heard of it afterwards")
    func stragglers() async throws {
        try await self.withClient { client in
            try await withThrowingTaskGroup { clients in
                for id in 1...200 {
                    clients.addTask { _ = try await self.post(order(id, "salt"), client) }
                }
                try await clients.waitForAll()
            }
        }
        // Shut down: everything has been heard.
        #expect((1...200).allSatisfy { self.service.index.saga(of: $0) == nil })
        #expect(self.service.index.balance(afterResuming: 0).isEven)
    }

    @Test("Ask for patience while no orders are taken")
    func closed() async throws {
        try await Application(router: self.service.routes.router).test(.router) { client in
            await self.service.choreography.shutDown()
            let response = try await self.post(order(10), client)
            #expect(response.status == .serviceUnavailable)
        }
    }

    @Test("Take an order once, however often it is sent")
    func twice() async throws {
        try await self.withClient { client in
            for _ in 0..<3 { _ = try await self.post(order(5), client) }
            #expect(try await self.ending(of: 5, client).state == .completed)
            let units = try await self.service.inventory.read { db in
                try db.first("SELECT units FROM shelf WHERE product = 'tea'") { try $0.get(0, as: Int.self) }
            }
            #expect(units == 99_999_998)
            let other = try await self.post(order(5, customer: "Eve"), client)
            #expect(other.status == .conflict)
            #expect(String(buffer: other.body).contains("another order with the number 5"))
        }
    }

    @Test(
        "Refuse what is no order, and say why",
        arguments: [
            ("{", "the body must be an order as JSON"),
            ("{}", "is missing"),
            (order(0), "id must be 1 or more"),
            (order(6, customer: ""), "customer must have 1 to 100 characters"),
            (order(6, cents: -1), "cents must be 0 to 100000000"),
            (
                #"{"id": "six", "customer": "Ada", "product": "tea", "quantity": 1, "cents": 1}"#,
                "id must be of type Int"
            ),
        ]
    )
    func bad(_ body: String, _ reason: String) async throws {
        try await self.withClient { client in
            let response = try await self.post(body, client)
            #expect(response.status == .badRequest)
            #expect(String(buffer: response.body).contains(reason))
        }
    }

    @Test("Know no order that was never placed")
    func unknown() async throws {
        try await self.withClient { client in
            let unknown = try await client.execute(uri: "/orders/77", method: .get)
            #expect(unknown.status == .notFound)
            let wrong = try await client.execute(uri: "/orders/tea", method: .get)
            #expect(wrong.status == .badRequest)
        }
    }
}
