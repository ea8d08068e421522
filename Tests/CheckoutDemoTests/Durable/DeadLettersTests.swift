import Choreography
import Foundation
import Testing

@testable import CheckoutDemo

@Suite("The commands for dead letters", .timeLimit(.minutes(1)))
struct DeadLettersTests {
    /// Order 1 waits in Shipping.
    private static func waiting() async throws -> DataRun {
        let run = try DataRun()
        try await run.leaveDeadLetters(of: BrokenService("Shipping"), playing: ["1"])
        return run
    }

    /// Order 4 could not be undone in Payments.
    private static func stuck() async throws -> DataRun {
        let run = try DataRun()
        try await run.leaveDeadLetters(of: BrokenService("Payments", after: 1), playing: ["4"])
        return run
    }

    @Test("List what waits, for people and for programs")
    func list() async throws {
        let run = try await Self.waiting()
        let text = await run.command("dead-letters", "list")
        #expect(text.status == 0)
        #expect(text.output.hasPrefix("Shipping/1  step StockReserved, 2 attempts  20"))
        #expect(text.output.hasSuffix("Z\n  the printer is on fire\n"))
        let json = await run.command("dead-letters", "list", json: true)
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: [[String: Any]]]
        let letter = try #require(object?["dead_letters"]?.first)
        #expect(letter["id"] as? String == "Shipping/1")
        #expect(letter["error"] as? String == "the printer is on fire")
        let event = try #require(letter["event"] as? [String: Any])
        let order = (event["payload"] as? [String: Any])?["order"] as? [String: Any]
        #expect(order?["customer"] as? String == "ANNA")
    }

    @Test("Show one, with its event")
    func show() async throws {
        let run = try await Self.waiting()
        let text = await run.command("dead-letters", "show", "Shipping/1").output
        #expect(text.hasPrefix("Dead letter Shipping/1\n\n  service       Shipping\n  step          StockReserved\n"))
        #expect(text.contains("\n  error         the printer is on fire\n  attempts      2\n"))
        #expect(text.contains("\n      \"customer\" : \"ANNA\",\n"))
        #expect(text.contains("The saga waits. replay tries the step again"))
        let json = await run.command("dead-letters", "show", "Shipping/1", json: true).output
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        #expect(object?["step"] as? String == "StockReserved")
    }

    @Test("Show one whose event can't be read, which a run goes on without")
    func unreadable() async throws {
        let run = try DataRun()
        try await run.leaveUnreadableEvent()
        let play = await run.play()
        #expect(play.status == 1)
        #expect(play.output.contains("1 event could not be handled, and waits for you:\n"))
        #expect(try run.outcomes.contains("\n5,completed,\n"))
        #expect(await run.command("dead-letters", "show", "Shipping/2").output.contains("\n  no JSON\n"))
        let show = await run.command("dead-letters", "show", "Shipping/2", json: true).output
        let letter = try JSONSerialization.jsonObject(with: Data(show.utf8)) as? [String: Any]
        #expect((letter?["event"] as? [String: Any])?["payload"] as? String == "no JSON")
        let list = await run.command("dead-letters", "list", json: true).output
        let letters = try JSONSerialization.jsonObject(with: Data(list.utf8)) as? [String: [Any]]
        #expect(letters?["dead_letters"]?.count == 1)
    }

    @Test("Replay one, and say that its saga is completed")
    func replay() async throws {
        let run = try await Self.waiting()
        let replay = await run.command("dead-letters", "replay", "Shipping/1")
        #expect(replay.status == 0)
        #expect(replay.output == "Shipping/1 is replayed. Its saga is completed: everything is committed.\n")
        #expect(await run.command("dead-letters", "list").output == "No event waits for you.\n")
        #expect(await run.play().status == 0)
        #expect(try run.outcomes.hasPrefix("order_id,outcome,cause\n1,completed,\n2,compensated,PaymentDeclined\n"))
    }

    @Test("Replay one whose step says no, and say that its saga is undone")
    func refused() async throws {
        let run = try DataRun()
        try await run.leaveDeadLetters(of: BrokenService("Shipping"), playing: ["3"])
        let replay = await run.command("dead-letters", "replay", "Shipping/1")
        #expect(replay.status == 0)
        #expect(replay.output.contains("Its saga is undone: ShipmentRefused was the first to say no.\n"))
    }

    @Test("Replay one that fails again, and say under which number it waits")
    func deadAgain() async throws {
        let run = try await Self.waiting()
        let (texts, output) = AsyncStream.makeStream(of: String.self)
        let sink = Sink { output.yield($0) }
        var environment = Choreography.Environment.system
        environment.faults = BrokenService("Shipping")
        let clerk = DeadLetterClerk(console: Console(output: sink, error: sink), environment: environment)
        guard
            case .deadLetters(let request) = try Invocation([
                "dead-letters", "replay", "Shipping/1", "--data", run.data.path,
            ])
        else { return }
        #expect(try await clerk.serve(request) == 1)
        output.finish()
        #expect(
            await texts.reduce("") { $0 + $1 } == """
                Shipping/1 is replayed. Its saga is waiting again:
                  Shipping/2: the printer is on fire

                """
        )
        #expect(await run.command("dead-letters", "list").output.hasPrefix("Shipping/2"))
    }

    @Test("Discard one, and say what its saga owes")
    func discard() async throws {
        let run = try await Self.waiting()
        let discard = await run.command("dead-letters", "discard", "Shipping/1", "--reason", "sent by hand")
        #expect(discard.status == 0)
        #expect(
            discard.output == """
                Shipping/1 is discarded. Its saga is stuck:
                  Shipping owes StockReserved after StockReserved: discarded: sent by hand

                """
        )
        let status = await run.command("status").output
        #expect(status.contains("  Shipping              0       0           0              0       1\n"))
        let play = await run.play()
        #expect(play.status == 1)
        #expect(play.output.contains("\n1 order is stuck after a dead letter was discarded:\n  checkout-demo status"))
    }

    @Test("Replay an undo, after which nothing is owed")
    func undo() async throws {
        let run = try await Self.stuck()
        let show = await run.command("dead-letters", "show", "Payments/1").output
        #expect(show.contains("undoing OrderPlaced"))
        let replay = await run.command("dead-letters", "replay", "Payments/1")
        #expect(replay.status == 0)
        #expect(replay.output == "Payments/1 is replayed. Its saga is undone after all: nothing is owed any more.\n")
        #expect(await run.play().status == 0, "the audit holds")
    }

    @Test("Discard an undo, which stays undone")
    func discardedUndo() async throws {
        let run = try await Self.stuck()
        let discard = await run.command("dead-letters", "discard", "Payments/1", "--reason", "paid by hand")
        #expect(discard.status == 0)
        #expect(discard.output.hasPrefix("Payments/1 is discarded. Its saga is stuck, as it was"))
        #expect(await run.command("dead-letters", "list").output == "No event waits for you.\n")
    }

    @Test("Know of no other letters than there are", arguments: ["show", "replay", "discard"])
    func unknown(action: String) async throws {
        let run = try await Self.waiting()
        let reason = action == "discard" ? ["--reason", "none"] : []
        let unknown = await DemoRun(["dead-letters", action, "Payments/7", "--data", run.data.path] + reason)
        #expect(unknown.status == 2)
        #expect(unknown.error == "checkout-demo: there is no dead letter Payments/7; expected Shipping/1\n")
    }

    @Test("Leave databases alone that are in use, in the words of the store")
    func inUse() async throws {
        let run = try await Self.waiting()
        let services = try DurableCheckout(in: run.data)
        let replay = await run.command("dead-letters", "replay", "Shipping/1")
        #expect(replay.status == 1)
        #expect(replay.error.hasPrefix("checkout-demo: \(run.data.path)/orders.db is in use by '"))
        #expect(await run.command("dead-letters", "list").output.hasPrefix("Shipping/1"), "looking is allowed")
        withExtendedLifetime(services) {}
    }

    @Test("A run goes on with all other orders, and tells of those that wait")
    func run() async throws {
        let run = try await Self.waiting()
        let play = await run.play()
        #expect(play.status == 1)
        #expect(
            play.output.hasSuffix(
                "1 event could not be handled, and waits for you:\n  checkout-demo dead-letters list --data "
                    + "\(run.data.path)\n"
            )
        )
        #expect(try run.outcomes.contains("\n5,completed,\n"))
        #expect(try !run.outcomes.contains("\n1,"))
    }
}
