import Foundation
import Testing

@testable import CheckoutDemo

@Suite("The status of a data folder", .timeLimit(.minutes(1)))
struct StatusTests {
    /// What `--json` prints, as a program reads it.
    private struct Object: Decodable {
        struct Orders: Decodable, Equatable {
            var total: Int
            var placed: Int
            var confirmed: Int
            var cancelled: [String: Int]
        }

        struct Counts: Decodable, Equatable {
            var unsettledEvents = 0
            var callsUnderWay = 0
            var deadlines = 0
            var deadLetters = 0
            var debts = 0
            var journalEntries: Int?
        }

        var data: String
        var owner: String?
        var orders: Orders
        var services: [String: Counts?]
        var total: Counts

        init(_ json: String) throws {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            self = try decoder.decode(Self.self, from: Data(json.utf8))
        }
    }

    @Test("Counts the orders by what has become of them, and finds nothing left after a run")
    func ended() async throws {
        let run = try DataRun()
        _ = await run.play()
        let status = await run.command("status")
        #expect(status.status == 0)
        #expect(
            status.output == """
                The orders in \(run.data.path)

                  confirmed                          2
                  cancelled: OutOfStock              1
                  cancelled: PaymentDeclined         1
                  cancelled: ShipmentRefused         1
                  on their way                       0
                  in all                             5

                The services: what is not done yet

                                   events   calls   deadlines   dead letters   debts
                  Orders                0       0           0              0       0
                  Payments              0       0           0              0       0
                  Inventory             0       0           0              0       0
                  Shipping              0       0           0              0       0
                  Notifications         0       0           0              0       0
                  in all                0       0           0              0       0

                  Nothing waits, and nothing is owed.

                """
        )
        let object = try Object(await run.command("status", json: true).output)
        #expect(object.data == run.data.path)
        #expect(object.owner == nil)
        let cancelled = ["OutOfStock": 1, "PaymentDeclined": 1, "ShipmentRefused": 1]
        #expect(object.orders == .init(total: 5, placed: 0, confirmed: 2, cancelled: cancelled))
        #expect(object.services.count == 5)
        #expect(object.services["Orders"] == .init(journalEntries: 10))
        #expect(object.total == .init())
    }

    @Test("Shows what waits, while somebody else uses the databases")
    func waiting() async throws {
        let run = try DataRun()
        try await run.leaveDeadLetters(of: BrokenService("Shipping"), playing: ["1", "3"])
        let services = try DurableCheckout(in: run.data)
        let object = try Object(await run.command("status", json: true).output)
        #expect(object.owner?.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
        #expect(object.orders.placed == 2)
        #expect(object.services["Shipping"]??.deadLetters == 2)
        #expect(object.services["Inventory"]??.unsettledEvents == 2)
        #expect(object.total.deadLetters == 2)
        let text = await run.command("status").output
        #expect(text.contains("  Shipping              0       0           0              2       0\n"))
        #expect(text.contains("Dead letters wait for you: checkout-demo dead-letters list --data \(run.data.path)\n"))
        #expect(text.contains("  Opened by '"))
        withExtendedLifetime(services) {}
    }

    @Test("Says which service has no database yet")
    func incomplete() async throws {
        let run = try DataRun()
        _ = await run.play()
        try FileManager.default.removeItem(atPath: run.data.file(of: .shipping))
        #expect(await run.command("status").output.contains("\n  Shipping        has no database yet\n"))
        #expect(try Object(await run.command("status", json: true).output).services["Shipping"] == .some(nil))
    }

    @Test("Refuses a folder without databases", arguments: [["status"], ["dead-letters", "list"]])
    func none(command: [String]) async throws {
        let folder = try Folder()
        let status = await DemoRun(command + ["--data", folder.path])
        #expect(status.status == 2)
        #expect(status.output.isEmpty)
        #expect(
            status.error == "checkout-demo: --data \(folder.path): there are no databases; make them with: "
                + "checkout-demo run --data \(folder.path)\n"
        )
        #expect(try folder.list().isEmpty)
    }
}
