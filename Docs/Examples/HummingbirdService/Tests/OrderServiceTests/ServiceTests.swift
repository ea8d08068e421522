import AsyncHTTPClient
import ChoreographySQLite
import Foundation
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Testing

@testable import OrderService

@Suite("The service on a port", .timeLimit(.minutes(1)))
struct ServiceTests {
    private func send(
        _ method: String,
        _ path: String,
        _ port: Int,
        _ body: String? = nil
    ) async throws -> (Int, String) {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .init(rawValue: method)
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
        return (Int(response.status.code), text)
    }

    @Test("Serves a client, counts what it does, and loses nothing when it is asked to end")
    func serves() async throws {
        let folder = TemporaryFolder()
        let service = try OrderService.strict(in: folder)
        let (ports, found) = AsyncStream<Int>.makeStream()
        let balance = try await withThrowingTaskGroup(of: SagaBalance.self) { group in
            group.addTask {
                try await service.run(hostname: "127.0.0.1", port: 0) { channel in
                    if let port = channel.localAddress?.port { found.yield(port) }
                }
            }
            let port = try #require(await ports.first { _ in true })
            try await withThrowingTaskGroup { clients in
                for id in 1...50 {
                    clients.addTask {
                        let (status, _) = try await self.send(
                            "POST",
                            "/orders",
                            port,
                            order(id, id % 5 == 0 ? "salt" : "tea")
                        )
                        #expect([200, 202].contains(status))
                    }
                }
                try await clients.waitForAll()
            }
            let (status, _) = try await self.send("GET", "/orders/1", port)
            #expect([200, 202].contains(status))
            let (_, metrics) = try await self.send("GET", "/metrics", port)
            #expect(metrics.contains("choreography_sagas_started"))
            #expect(metrics.contains("choreography_step_duration_count"))
            #expect(metrics.contains("http_server"))
            // The group listens for the process's signals.
            kill(getpid(), SIGTERM)
            return try #require(try await group.next())
        }
        #expect(balance.started == 50)
        #expect(balance.isEven)
        let placed = try await service.orders.read { db in
            try db.first("SELECT count(*) FROM orders") { try $0.get(0, as: Int.self) }
        }
        #expect(placed == 50)
    }
}
