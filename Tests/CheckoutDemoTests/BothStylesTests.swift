import Foundation
import Testing

@testable import CheckoutDemo

@Suite("run --style both", .timeLimit(.minutes(2)))
struct BothStylesTests {
    /// What `--json` prints.
    private struct Comparison: Decodable {
        struct Difference: Decodable {
            struct Ending: Decodable {
                let outcome: String
                let cause: String
            }

            let orderId: String
            let choreography: Ending
            let orchestration: Ending
        }
        struct Numbers: Decodable {
            let choreography: Double?
            let orchestration: Double?
        }
        struct Common: Decodable {
            let hasToEndAlike: Bool
            let differences: Int
            let firstDifference: Difference?
            let messagesPerSaga: Numbers
            let medianSeconds: Numbers
        }

        let choreography: Summary?
        let orchestration: Summary?
        let comparison: Common?

        init(_ json: String) throws {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            self = try decoder.decode(Self.self, from: Data(json.utf8))
        }
    }

    private static func account(credit: Int) -> SequentialAccount {
        SequentialAccount(
            orders: DataRun.orders,
            stock: DataRun.stock,
            credit: credit,
            scale: 1,
            embargo: ["Atlantis"]
        )
    }

    @Test("Ends every order alike, one at a time, and shows the styles side by side")
    func text() async throws {
        let run = await DemoRun(["run", "--style", "both", "--in-flight", "1", "--count", "300"])
        #expect(run.status == 0)
        #expect(run.output.contains("Every order has ended alike in both."))
        #expect(run.output.contains("messages for a saga"))
    }

    @Test("Writes the outcomes once, as a sequential account of the rules says", arguments: [0, 1500, 9000])
    func outcomes(credit: Int) async throws {
        let play = try DataRun(credit: credit)
        let run = await DemoRun(
            ["run", "--style", "both", "--json", "--in-flight", "1", "--outcomes", play.folder.file("outcomes.csv")]
                + play.world
        )
        let account = Self.account(credit: credit)
        let report = try Comparison(run.output)
        #expect(run.status == 0)
        #expect(try play.outcomes == account.outcomes)
        #expect(report.choreography?.causes == account.causes)
        #expect(report.orchestration?.causes == account.causes)
        let common = try #require(report.comparison)
        #expect(common.hasToEndAlike && common.differences == 0 && common.firstDifference == nil)
        let messages = common.messagesPerSaga
        #expect(try #require(messages.choreography) < (try #require(messages.orchestration)))
        #expect(run.error.contains("choreography") && run.error.contains("orchestration"), "progress")
    }

    @Test("Keeps a folder for each style, and goes on in both")
    func data() async throws {
        let play = try DataRun()
        for isFirst in [true, false] {
            let run = await play.play("--style", "both", "--json")
            let report = try Comparison(run.output)
            #expect(run.status == 0)
            #expect(try play.outcomes == Self.account(credit: 1500).outcomes)
            #expect((report.comparison?.messagesPerSaga.choreography == nil) == !isFirst)
            #expect((report.comparison?.medianSeconds.orchestration == nil) == !isFirst)
        }
        for style in SagaStyle.allCases {
            let status = await DemoRun(["status", "--data", play.data.folder(of: style).path])
            #expect(status.output.contains("Manager") == (style == .orchestration))
        }
        let whole = await play.command("status")
        #expect(whole.status == 2)
        #expect(whole.error.contains("was played with --style both; expected that, or one of its own: "))
        let alone = await play.play()
        #expect(alone.status == 2)
        #expect(alone.error.contains("was played with --style both"))
    }

    @Test("Refuses a folder that was played in one style")
    func otherFolder() async throws {
        let play = try DataRun()
        _ = await play.play("--style", "orchestration")
        let run = await play.play("--style", "both")
        #expect(run.status == 2)
        #expect(run.error.contains("was played with --style orchestration; expected an empty folder"))
    }

    @Test("Ends with 1 if an order ends otherwise, names the first, and leaves the outcomes as they were")
    func differs() async throws {
        let play = try DataRun()
        _ = await play.play("--style", "both")
        let before = try play.outcomes
        let cancel = "UPDATE orders SET status = 'cancelled', cause = 'OutOfStock' WHERE id IN ('1', '5')"
        try play.change(.orders, in: .choreography, cancel)
        let run = await play.play("--style", "both")
        let first = "order 1 is compensated (OutOfStock) in choreography, and completed in orchestration"
        #expect(run.status == 1)
        #expect(run.output.contains("The first: \(first)."))
        #expect(run.error.hasSuffix("is not written: \(first)\n"))
        #expect(try play.outcomes == before)
        let report = try Comparison(await play.play("--style", "both", "--json").output)
        #expect(report.comparison?.firstDifference?.orderId == "1")
        #expect(report.comparison?.firstDifference?.choreography.cause == "OutOfStock")
    }

    @Test("Says nothing in common of a style that the user has not let begin")
    func interrupted() async throws {
        let shop = try DataRun()
        guard case .run(let options) = try Invocation(shop.arguments) else { return }
        let player = options.makePlayer(of: try options.makeScenario(), inFlight: 1)
        let play = StyleComparison.Play(style: .choreography, play: try await player.play(), latencies: [])
        let comparison = StyleComparison(isSequential: true, plays: [play])
        let report = try Comparison(comparison.json)
        #expect(report.choreography?.orders == 5)
        #expect(report.orchestration == nil)
        #expect(report.comparison == nil)
        #expect(comparison.common == nil)
        #expect(comparison.text(style: Style(hasColours: false)).contains("orchestration\n\nNot played."))
    }

    @Test(
        "Refuses what two runs can't write, and says what to do instead",
        arguments: [
            ("--events e", "--style both: expected without --events, which is about one run; run --style choreography"),
            ("--report r", "--style both: expected without --report, which is about one run; run --style choreography"),
            ("--outcomes o", "--style both --outcomes: expected --in-flight 1 with it, and no --broken"),
            ("--outcomes o --in-flight 1 --broken 0.1", "--style both --outcomes: expected --in-flight 1 with it"),
        ]
    )
    func refused(line: String, message: String) async {
        let run = await DemoRun(["run", "--style", "both"] + line.split(separator: " ").map(String.init))
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("checkout-demo: " + message), "\(run.error)")
    }
}
