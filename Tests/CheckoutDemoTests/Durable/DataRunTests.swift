import Choreography
import ChoreographySQLite
import Foundation
import Testing

@testable import CheckoutDemo

@Suite("A run with a data folder", .timeLimit(.minutes(2)))
struct DataRunTests {
    private static let outcomes = """
        order_id,outcome,cause
        1,completed,
        2,compensated,PaymentDeclined
        3,compensated,ShipmentRefused
        4,compensated,OutOfStock
        5,completed,

        """

    private static func account(of orders: String, _ stock: String) -> SequentialAccount {
        SequentialAccount(orders: orders, stock: stock, credit: 30_000, scale: 1, embargo: ["Atlantis"])
    }

    @Test("Plays the orders once, and adds nothing when it is run again")
    func again() async throws {
        let run = try DataRun()
        let first = await run.play("--json")
        #expect(first.status == 0)
        #expect(try run.outcomes == Self.outcomes)
        let second = await run.play("--json")
        #expect(second.status == 0)
        #expect(try run.outcomes == Self.outcomes)
        let (before, after) = (try Summary(first.output), try Summary(second.output))
        #expect(after.eventsDelivered == 0)
        #expect(after.completed == before.completed)
        #expect(after.revenueCents == before.revenueCents)
        #expect(after.audit == .init(moneyConserved: true, stockConserved: true, everySagaEnded: true))
    }

    @Test("Closes the databases at its end")
    func closed() async throws {
        let run = try DataRun()
        _ = await run.play()
        #expect(try DataStatus(of: run.data).owner == nil)
        let files = try FileManager.default.contentsOfDirectory(atPath: run.data.path)
        #expect(files.count { $0.hasSuffix(".db") } == 5)
        #expect(!files.contains { $0.hasSuffix("-wal") })
    }

    @Test(
        "Refuses a folder that was made with other options, and leaves it as it is",
        arguments: [["--credit", "9"], ["--stock-scale", "2"], ["--embargo", "France"], ["--count", "9"]]
    )
    func otherWorld(options: [String]) async throws {
        let run = try DataRun()
        _ = await run.play()
        let world = options[0] == "--count" ? [] : run.world.filter { $0 != "--credit" && $0 != "1500" }
        let other = await DemoRun(["run", "--data", run.data.path] + world + options)
        #expect(other.status == 2)
        #expect(other.error.hasPrefix("checkout-demo: --data \(run.data.path): the folder holds other orders, or"))
        #expect(await run.play().status == 0)
        #expect(try run.outcomes == Self.outcomes)
    }

    @Test("Refuses a file in place of a folder")
    func file() async throws {
        let folder = try Folder()
        let path = try folder.write("", to: "data")
        let run = await DemoRun("--count", "5", "--data", path)
        #expect(run.status == 2)
        #expect(run.error == "checkout-demo: --data \(path): expected a folder, but it is a file\n")
    }

    @Test("Refuses a folder that somebody else uses, in the words of the store")
    func inUse() async throws {
        let run = try DataRun()
        try run.data.make()
        let services = try DurableCheckout(in: run.data)
        let second = await run.play()
        #expect(second.status == 1)
        #expect(second.error.contains("checkout-demo: \(run.data.path)/orders.db is in use by '"))
        withExtendedLifetime(services) {}
    }

    @Test("Goes on where the user has interrupted it, and ends as if nobody had")
    func interrupted() async throws {
        let run = try DataRun(orders: SmallShop.orders, stock: SmallShop.stock, credit: 30_000)
        guard case .run(let options) = try Invocation(run.arguments) else { return }
        let player = options.makePlayer(of: try options.makeScenario(), inFlight: 1)
        let said = Said()
        let sink = Sink(view: TerminalView()) { _ in
            if !player.interruption.hasHappened { player.interruption.happen { said.add($0) } }
        }
        let play = try await player.play(showing: Progress(on: sink, total: 300))
        #expect(said.text.contains("Press Ctrl-C again to stop at once; that is as safe."))
        #expect(play.wasInterrupted)
        #expect(play.left > 0 && play.left < 300)
        #expect(play.report.sagas.isEmpty, "those on their way go on to their ends")
        let text = Report(style: Style(hasColours: false)).conclusion(play)
        #expect(text.contains("Stopped: \(300 - play.left) of 300 orders have ended.\n"))
        #expect(text.contains("Nothing is lost: run the same command again to go on."))
        #expect(await run.play().status == 0)
        #expect(try run.outcomes == Self.account(of: SmallShop.orders, SmallShop.stock).outcomes)
    }

    /// A run whose databases are there, and in which nobody has ordered anything.
    private static func begun() async throws -> DataRun {
        let run = try DataRun()
        guard case .run(let options) = try Invocation(run.arguments) else { return run }
        let player = options.makePlayer(of: try options.makeScenario(), inFlight: 1)
        player.interruption.happen { _ in }
        _ = try await player.play()
        return run
    }

    @Test("Goes on with other orders when one waits for a person")
    func waiting() async throws {
        let run = try await Self.begun()
        try run.change(.shipping, "CREATE TRIGGER jam BEFORE INSERT ON shipments BEGIN SELECT RAISE(ABORT, 'no'); END")
        let play = await run.play()
        #expect(play.status == 1)
        #expect(play.output.contains("\n2 events could not be handled, and wait for you:\n"))
        #expect(
            try run.outcomes == """
                order_id,outcome,cause
                2,compensated,PaymentDeclined
                3,compensated,ShipmentRefused
                4,compensated,OutOfStock

                """
        )
    }

    @Test("Tells which orders are stuck because they could not be undone")
    func stuck() async throws {
        let run = try await Self.begun()
        try run.change(.payments, "CREATE TRIGGER jam BEFORE DELETE ON payments BEGIN SELECT RAISE(ABORT, 'no'); END")
        let play = await run.play()
        #expect(play.status == 1)
        #expect(try run.outcomes.contains("\n3,stuck,Payments owes "))
        #expect(try run.outcomes.contains("\n4,stuck,Payments owes "))
        #expect(try run.outcomes.hasSuffix("\n5,completed,\n"))
    }

    @Test("Tells orders that have not begun from those that wait, when the user has interrupted it")
    func interruptedWhileWaiting() async throws {
        let run = try DataRun()
        try await run.leaveDeadLetters(of: BrokenService("Shipping"), playing: ["1", "3"])
        guard case .run(let options) = try Invocation(run.arguments) else { return }
        let player = options.makePlayer(of: try options.makeScenario(), inFlight: 1)
        player.interruption.happen { _ in }
        let text = Report(style: Style(hasColours: false)).conclusion(try await player.play())
        #expect(text.contains("\n  3 have not begun, and 2 are on their way.\n"))
    }

    @Test("Does nothing when the user has interrupted it before it begins", arguments: [true, false])
    func interruptedAtOnce(isKept: Bool) async throws {
        let run = try DataRun()
        guard case .run(var options) = try Invocation(run.arguments) else { return }
        if !isKept { options.data = nil }
        let player = options.makePlayer(of: try options.makeScenario(), inFlight: 1)
        player.interruption.happen { _ in }
        let play = try await player.play()
        #expect(play.left == 5)
        let text = Report(style: Style(hasColours: false)).conclusion(play)
        #expect(text.contains(isKept ? "Nothing is lost: run" : "They were in memory, and are gone: with --data DIR"))
    }

    @Test(
        "Ends as a sequential account says, although it is killed or interrupted on the way",
        .enabled(if: DemoBinary.path != nil),
        arguments: [SIGKILL, SIGINT]
    )
    func killed(signal: Int32) async throws {
        let run = try DataRun(orders: SmallShop.orders, stock: SmallShop.stock, credit: 30_000)
        for orders in [10, 40] {
            // Calls that fail make it slow enough to be caught. It can't tell us how far it is; we look at its book.
            let process = try DemoBinary.start(run.arguments + ["--json", "--flaky", "0.6"])
            while process.isRunning, (try? DataStatus(of: run.data).orders) ?? 0 < orders {
                // Not a suspension: other tests that wait for processes could keep this task from going on in time.
                usleep(1000)
            }
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            let status = try DataStatus(of: run.data)
            #expect(status.orders < 300, "it had not come to its end")
            #expect(process.terminationStatus == (signal == SIGKILL ? SIGKILL : 130))
            if signal == SIGINT { #expect(status.placed == 0, "the orders on their way have gone on to their ends") }
        }
        let last = await run.play("--json")
        #expect(last.status == 0)
        #expect(try run.outcomes == Self.account(of: SmallShop.orders, SmallShop.stock).outcomes)
        #expect(try DataStatus(of: run.data).services.allSatisfy { $0.inspection?.unsettledEvents.isEmpty == true })
    }
}
