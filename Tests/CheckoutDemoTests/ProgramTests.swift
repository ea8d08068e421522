import Choreography
import Foundation
import Testing

@testable import CheckoutDemo

@Suite("The program", .timeLimit(.minutes(2)))
struct ProgramTests {
    private static let orders = DataRun.orders
    private static let stock = DataRun.stock

    @Test("Writes how each order ended, in the order in which they came")
    func outcomes() async throws {
        let folder = try Folder()
        let run = await DemoRun(try Self.arguments(folder, "--outcomes", folder.file("out.csv"), "--in-flight", "1"))
        #expect(run.status == 0)
        #expect(run.error.isEmpty)
        #expect(
            try folder.read("out.csv") == """
                order_id,outcome,cause
                1,completed,
                2,compensated,PaymentDeclined
                3,compensated,ShipmentRefused
                4,compensated,OutOfStock
                5,completed,

                """
        )
    }

    @Test("Replaces an outcomes file that is longer than the new one")
    func replacedOutcomes() async throws {
        let folder = try Folder()
        let path = try folder.write(String(repeating: "old\n", count: 1000), to: "out.csv")
        _ = await DemoRun(try Self.arguments(folder, "--outcomes", path, "--in-flight", "1"))
        #expect(try folder.read("out.csv").hasSuffix("\n5,completed,\n"))
    }

    @Test("Prints exactly one JSON object on standard output, and its progress on standard error")
    func json() async throws {
        let folder = try Folder()
        let run = await DemoRun(try Self.arguments(folder, "--json", "--in-flight", "1"))
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
        )
        #expect(
            object.keys.sorted() == [
                "audit", "causes", "compensated", "completed", "duplicates_absorbed", "events_delivered", "left",
                "orders", "resumed",
                "retries", "revenue_cents", "sagas_per_second", "seconds", "stuck", "units_left", "units_shipped",
                "units_start",
            ]
        )
        let summary = try Summary(run.output)
        #expect(summary.orders == 5)
        #expect(summary.completed == 2)
        #expect(summary.causes == ["PaymentDeclined": 1, "ShipmentRefused": 1, "OutOfStock": 1])
        #expect(summary.revenueCents == 1300)
        #expect((summary.unitsStart, summary.unitsShipped, summary.unitsLeft) == (5, 5, 0))
        #expect(summary.audit == .init(moneyConserved: true, stockConserved: true, everySagaEnded: true))
        #expect(run.error.contains("5 of 5 orders, 3 undone"))
    }

    @Test("Plays no orders when there are none")
    func noOrders() async throws {
        let folder = try Folder()
        let orders = try folder.write(String(Self.orders.prefix { $0 != "\n" }), to: "none.csv")
        let stock = try folder.write(Self.stock, to: "stock.csv")
        let run = await DemoRun("--orders", orders, "--stock", stock, "--json")
        let summary = try Summary(run.output)
        #expect(run.status == 0)
        #expect(summary.orders == 0)
        #expect(summary.unitsLeft == 5)
    }

    @Test("Counts money beyond 64 bits when each order alone can be counted")
    func largeSums() async throws {
        let folder = try Folder()
        let header = String(Self.orders.prefix { $0 != "\n" })
        let price = Int.max
        let orders = try folder.write("\(header)\n1,A,x,7,1,\(price)\n2,B,x,7,1,\(price)\n", to: "orders.csv")
        let stock = try folder.write("product_id,units_in_stock\n7,\(Int.max)\n8,\(Int.max)\n", to: "stock.csv")
        let run = await DemoRun("--orders", orders, "--stock", stock, "--credit", "\(price)", "--json")
        #expect(run.status == 0)
        #expect(run.output.contains("\"revenue_cents\": 18446744073709551614,"))
        #expect(run.output.contains("\"units_left\": 18446744073709551612,"))
    }

    @Test("Shows what happened to one order, and to no other")
    func trace() async throws {
        let folder = try Folder()
        let run = await DemoRun(["trace", "3"] + (try Self.arguments(folder)))
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("Order 3 · BELA in Atlantis · 1 line\n"))
        let story = run.output.prefix(upTo: run.output.firstRange(of: "\n\n")?.lowerBound ?? run.output.endIndex)
        let lines = story.split(separator: "\n").dropFirst().map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).dropFirst(2).joined(separator: " ")
        }
        #expect(lines.first == "→ Customer orders 1 unit of 1 product PlaceOrder")
        #expect(lines.contains("✓ Payments takes $1.00 from BELA PaymentCaptured"))
        #expect(lines.contains("✗ Shipping does not ship to Atlantis ShipmentRefused"))
        #expect(lines.contains("↺ Payments gives $1.00 back to BELA PaymentRefunded"))
        #expect(lines.contains("↺ Inventory puts 1 unit back on the shelf StockReleased"))
        #expect(lines.last == "■ The end everything is undone")
    }

    @Test("Draws what happened to one order")
    func drawing() async throws {
        let folder = try Folder()
        let run = await DemoRun(["trace", "3", "--format", "mermaid"] + (try Self.arguments(folder)))
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("sequenceDiagram\n    participant p0 as Customer\n"))
        #expect(run.output.contains("    p4-->>p2: ShipmentRefused\n    Note over p2: undone: PaymentRefunded\n"))
        #expect(run.output.hasSuffix("    Note over p0,p5: compensated (ShipmentRefused)\n"))
    }

    @Test("Knows of no order that is not in the input")
    func unknownOrder() async throws {
        let folder = try Folder()
        let run = await DemoRun(["trace", "99"] + (try Self.arguments(folder)))
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(
            run.error == """
                checkout-demo: trace: expected one of 5 orders (\(folder.file("orders.csv"))), such as 1, not "99"

                """
        )
    }

    @Test("Tells the whole story on 80 columns, with an audit at the end", arguments: [false, true])
    func story(isTerminal: Bool) async throws {
        let run = await DemoRun(["--count", "2000"], isTerminal: isTerminal)
        #expect(run.status == 0)
        #expect(run.output.contains("\u{1B}[") == isTerminal)
        let text = run.output.replacing(/\u{1B}\[[0-9]*[mK]/, with: "").replacing(/[^\n]*\r/, with: "")
        for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        for expected in ["money conserved", "stock conserved", "every saga ended"] {
            #expect(text.contains("✓ \(expected)"))
        }
        for expected in ["■ The end       everything is committed", "■ The end       everything is undone"] {
            #expect(text.contains(expected))
        }
    }

    @Test("Does nothing at all when the input makes no sense")
    func nothingHalfDone() async throws {
        let folder = try Folder()
        let orders = try folder.write(Self.orders + "6,BELA,France,7,-1,100\n", to: "orders.csv")
        let stock = try folder.write(Self.stock, to: "stock.csv")
        let run = await DemoRun("--orders", orders, "--stock", stock, "--outcomes", folder.file("out.csv"))
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(
            run.error == "checkout-demo: \(orders), line 7, column quantity: expected 0 or more units, not \"-1\"\n"
        )
        #expect(try folder.list() == ["orders.csv", "stock.csv"])
    }

    @Test("Says which file can't be read, and what it should hold")
    func missingFile() async throws {
        let folder = try Folder()
        let stock = try folder.write(Self.stock, to: "stock.csv")
        let missing = await DemoRun("--orders", folder.file("no.csv"), "--stock", stock)
        #expect(missing.status == 2)
        #expect(
            missing.error == "checkout-demo: \(folder.file("no.csv")): there is no such file; expected a CSV file with "
                + "the columns order_id, customer_id, ship_country, product_id, quantity, unit_price_cents\n"
        )
        let folderInstead = await DemoRun("--orders", folder.path, "--stock", stock)
        #expect(folderInstead.status == 2)
        #expect(folderInstead.error.hasPrefix("checkout-demo: \(folder.path): can't be read; expected a CSV file"))
    }

    @Test("Says before it plays that the outcomes can't be written")
    func unwritableOutcomes() async throws {
        let folder = try Folder()
        let nowhere = folder.file("nowhere/out.csv")
        let run = await DemoRun(try Self.arguments(folder, "--outcomes", nowhere))
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(
            run.error == "checkout-demo: \(nowhere): expected a file that --outcomes can write, but: "
                + "No such file or directory\n"
        )
    }

    @Test("Does not write outcomes over the orders", arguments: ["orders.csv", "./stock.csv"])
    func overwrittenInput(name: String) async throws {
        let folder = try Folder()
        let run = await DemoRun(try Self.arguments(folder, "--outcomes", folder.file(name)))
        #expect(run.status == 2)
        #expect(run.error.contains("expected another file for --outcomes than"))
        #expect(try folder.read("orders.csv") == Self.orders)
    }

    @Test("Writes every message of every order as a CloudEvent, each cause before what it led to")
    func events() async throws {
        let folder = try Folder()
        let path = try folder.write(String(repeating: "old\n", count: 10_000), to: "events.jsonl")
        let files = ["--events", path, "--outcomes", folder.file("out.csv")]
        let run = await DemoRun(try Self.arguments(folder) + files + ["--in-flight", "3"])
        #expect(run.status == 0)
        // Which orders get the last units is not known.
        let outcomes = try folder.read("out.csv")
        func count(_ outcome: String) -> Int { outcomes.split(separator: "\n").count { $0.hasSuffix(",\(outcome)") } }
        let checkout = Checkout(credit: 0, stock: [:], embargo: []).makeChoreography()
        let decoder = CloudEventDecoder(messagesOf: checkout.graph)
        let lines = try folder.read("events.jsonl").split(separator: "\n")
        let events = try lines.map { try decoder.decode($0.utf8) }
        #expect(Set(events.map(\.saga)).count == 5)
        #expect(events.count { $0.typed(PlaceOrder.self) != nil } == 5)
        #expect(events.count { $0.typed(OrderConfirmed.self) != nil } == count("completed,"))
        let refunds = count("OutOfStock") + count("ShipmentRefused")
        #expect(events.count { $0.typed(PaymentRefunded.self) != nil } == refunds)
        #expect(events.count { $0.typed(StockReleased.self) != nil } == count("ShipmentRefused"))
        var seen: Set<EventID> = []
        for event in events {
            #expect(event.causation.map { seen.contains($0) } ?? (event.name == "PlaceOrder"))
            #expect(seen.insert(event.id).inserted)
        }
    }

    @Test("Does not write events over another file that it uses", arguments: ["orders.csv", "out.csv"])
    func overwrittenByEvents(name: String) async throws {
        let folder = try Folder()
        let files = ["--outcomes", folder.file("out.csv"), "--events", folder.file(name)]
        let run = await DemoRun(try Self.arguments(folder) + files)
        #expect(run.status == 2)
        #expect(run.error.contains("expected another file for --events than"))
        #expect(try folder.read("orders.csv") == Self.orders)
    }

    @Test("Leaves the shell its exit status and one line", .enabled(if: DemoBinary.path != nil))
    func binary() throws {
        let good = try DemoBinary("--count", "100", "--json")
        #expect(good.status == 0)
        #expect(try Summary(good.output).orders == 100)
        #expect(good.error.contains("100 of 100 orders"))
        let bad = try DemoBinary("--count", "none")
        #expect(bad.status == 2)
        #expect(bad.output.isEmpty)
        #expect(bad.error == "checkout-demo: --count: expected a whole number from 1 to 10000000, not \"none\"\n")
    }

    private static func arguments(_ folder: Folder, _ more: String...) throws -> [String] {
        [
            "--orders", try folder.write(Self.orders, to: "orders.csv"), "--stock",
            try folder.write(Self.stock, to: "stock.csv"), "--credit", "1500", "--embargo", "Atlantis",
        ] + more
    }
}
