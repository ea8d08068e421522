import Choreography
import Testing

@testable import CheckoutDemo

@Suite("The command line")
struct InvocationTests {
    @Test(
        "Understands every command, and takes run for granted",
        arguments: [
            ([], .run(RunOptions())),
            (["run"], .run(RunOptions())),
            (["--json"], .run(Self.runOptions { $0.json = true })),
            (["graph"], .graph(GraphOptions())),
            (["graph", "--format", "mermaid"], .graph(GraphOptions(format: .mermaid))),
            (["graph", "--format=dot"], .graph(GraphOptions(format: .dot))),
            (["graph", "--diff", "old.json"], .graph(GraphOptions(old: InputFile(path: "old.json")))),
            (["trace", "10005"], .trace("10005", RunOptions())),
            (["trace", "--seed", "2", "10005"], .trace("10005", Self.runOptions { $0.seed = 2 })),
            (["trace", "10005", "--seed=2"], .trace("10005", Self.runOptions { $0.seed = 2 })),
            (["trace", "10005", "--format=mermaid"], .trace("10005", Self.runOptions { $0.format = .mermaid })),
            (
                ["watch", "--rate=9", "--events=e.jsonl", "--report=r.html"],
                .watch(Self.runOptions { ($0.rate, $0.events, $0.report) = (9, "e.jsonl", "r.html") })
            ),
            (["status", "--data", "d"], .status(DataFolder(path: "d"), json: false)),
            (["status", "--json", "--data=d"], .status(DataFolder(path: "d"), json: true)),
            (["help"], .help),
            (["--help"], .help),
            (["-h"], .help),
            (["help", "verify"], .help),
            (["graph", "--help"], .help),
            (["run", "--count", "5", "-h"], .help),
            (["--version"], .version),
        ] as [([String], Invocation)]
    )
    func commands(arguments: [String], expected: Invocation) throws {
        #expect(try Invocation(arguments) == expected)
    }

    @Test("Understands every option of run, with its value after a space or an equals sign", arguments: [" ", "="])
    func options(separator: String) throws {
        let line = """
            --orders=o.csv --stock=s.csv --seed=9 --in-flight=5 --credit=0 --stock-scale=3 --embargo=France \
            --embargo=Chad --flaky=0.25 --duplicates=1 --broken=0.5 --outcomes=out.csv --events=e.jsonl \
            --report=r.html --json
            """
        let arguments = line.split(separator: " ").flatMap { argument in
            separator == "=" ? [String(argument)] : argument.split(separator: "=").map(String.init)
        }
        let expected = Self.runOptions {
            $0.orders = InputFile(path: "o.csv")
            $0.stock = InputFile(path: "s.csv")
            $0.seed = 9
            $0.inFlight = 5
            $0.credit = 0
            $0.stockScale = 3
            $0.embargo = ["France", "Chad"]
            $0.flaky = 0.25
            $0.duplicates = 1
            $0.outcomes = "out.csv"
            $0.broken = 0.5
            $0.events = "e.jsonl"
            $0.report = "r.html"
            $0.json = true
        }
        #expect(try Invocation(arguments) == .run(expected))
    }

    @Test(
        "Says of arguments that make no sense what to write instead",
        arguments: [
            ("rum", "unknown command \"rum\"; expected run"),
            (
                "play",
                "unknown command \"play\"; expected run, watch, graph, trace, status, dead-letters, verify, help or --version"
            ),
            ("--order x", "unknown option \"--order\" of run; expected --orders"),
            ("-v", "unknown option \"-v\" of run; expected"),
            ("trace 1 --json", "unknown option \"--json\" of trace; expected"),
            ("--format mermaid", "unknown option \"--format\" of run; expected"),
            ("trace 1 --format dot", "--format: expected text or mermaid, not \"dot\""),
            ("graph --form dot", "unknown option \"--form\" of graph; expected --format"),
            ("--seed", "--seed: expected a value after it, as in: --seed S"),
            ("--embargo --json", "--embargo: expected a value after it, as in: --embargo COUNTRY"),
            ("--json=yes", "--json: expected no value after it"),
            ("--seed 1 --seed 2", "--seed: expected it once, but it is given again"),
            ("--seed -1", "--seed: expected a whole number from 0 to 18446744073709551615, not \"-1\""),
            ("--count 0", "--count: expected a whole number from 1 to 10000000, not \"0\""),
            ("--count ten", "--count: expected a whole number from 1 to 10000000, not \"ten\""),
            ("--in-flight 0", "--in-flight: expected a whole number from 1 to 9223372036854775807, not \"0\""),
            ("--credit -1", "--credit: expected a whole number from 0 to 9223372036854775807, not \"-1\""),
            ("--credit 99999999999999999999", "--credit: expected a whole number from 0 to 9223372036854775807, not"),
            ("--stock-scale 1.5", "--stock-scale: expected a whole number from 0 to 9223372036854775807, not \"1.5\""),
            ("--embargo=", "--embargo: expected the name of a country"),
            ("--flaky 1.1", "--flaky: expected a share from 0 to 1, such as 0.05, not \"1.1\""),
            ("--flaky nan", "--flaky: expected a share from 0 to 1, such as 0.05, not \"nan\""),
            ("--duplicates -0.1", "--duplicates: expected a share from 0 to 1, such as 0.05, not \"-0.1\""),
            ("graph --format svg", "--format: expected mermaid, dot, asyncapi, manifest or states, not \"svg\""),
            ("graph --format", "--format: expected a value after it, as in: --format FORMAT"),
            ("graph --format dot --diff x", "graph: expected --format or --diff, and not both"),
            ("graph --diff", "--diff: expected a value after it, as in: --diff OLD.json"),
            ("watch --json", "unknown option \"--json\" of watch; expected"),
            ("watch --rate 0", "--rate: expected a whole number from 1 to 1000000, not \"0\""),
            ("run --rate 5", "unknown option \"--rate\" of run; expected"),
            ("watch 5", "expected no more arguments, but there is \"5\"; see: checkout-demo help"),
            ("wach", "unknown command \"wach\"; expected watch"),
            ("run --report", "--report: expected a value after it, as in: --report FILE"),
            ("--repot x", "unknown option \"--repot\" of run; expected --report"),
            ("--broken 2", "--broken: expected a share from 0 to 1, such as 0.05, not \"2\""),
            ("trace", "trace: expected the number of an order, as in: checkout-demo trace 10005"),
            ("run --data=", "--data: expected the name of a folder"),
            ("trace 1 --data d", "unknown option \"--data\" of trace; expected"),
            ("status", "status: expected --data DIR with it, the folder of a run"),
            ("status --data", "--data: expected a value after it, as in: --data DIR"),
            ("status --data=", "--data: expected the name of a folder"),
            ("status --data d --reason x", "unknown option \"--reason\" of status; expected --data or --json"),
            ("status d", "expected no more arguments, but there is \"d\"; see: checkout-demo help"),
            ("dead-letters", "dead-letters: expected list, show, replay or discard after it, as in: checkout-demo"),
            ("dead-letters --data d", "dead-letters: expected list, show, replay or discard after it, as in:"),
            ("dead-letters reply", "dead-letters: expected replay, not \"reply\""),
            ("dead-letters list", "dead-letters list: expected --data DIR with it, the folder of a run"),
            ("dead-letters list Payments/3 --data d", "expected no more arguments, but there is \"Payments/3\"; see:"),
            ("dead-letters show --data d", "dead-letters show: expected the ID of a dead letter, as in: checkout-demo"),
            ("dead-letters show 3 --data d", "dead-letters show: expected the ID of a dead letter, such as Payments/3"),
            ("dead-letters replay A/1 --data d --json", "unknown option \"--json\" of dead-letters replay; expected"),
            ("dead-letters replay A/1 --reason x", "unknown option \"--reason\" of dead-letters replay; expected"),
            (
                "dead-letters discard A/1 --data d",
                "dead-letters discard: expected --reason TEXT with it, which says why"
            ),
            ("dead-letters discard A/1 --data d --reason=", "--reason: expected some words, for those who look after"),
            ("trace 1 2", "expected no more arguments, but there is \"2\"; see: checkout-demo help"),
            ("run now", "expected no more arguments, but there is \"now\"; see: checkout-demo help"),
            ("help me", "expected no more arguments, but there is \"me\"; see: checkout-demo help"),
            ("--orders o.csv", "--orders: expected --stock FILE with it, which says how many units there are"),
            ("--stock s.csv", "--stock: expected --orders FILE with it, which says what is ordered"),
            (
                "--orders o.csv --stock s.csv --count 5",
                "--count: expected without --orders, because it is for orders that are made up"
            ),
            ("--count 10 --stock-scale 9223372036854775807", "--stock-scale 9223372036854775807: expected less"),
        ]
    )
    func mistakes(line: String, message: String) async {
        let run = await DemoRun(line.split(separator: " ").map(String.init))
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("checkout-demo: " + message))
        #expect(run.error.split(separator: "\n", omittingEmptySubsequences: false).count == 2, "one line")
    }

    @Test("Understands what is to be done with dead letters")
    func deadLetters() throws {
        let id = try #require(DeadLetter.ID("Payments/3"))
        let expected: KeyValuePairs<String, DeadLettersRequest.Action> = [
            "list --data d": .list(json: false),
            "list --json --data d": .list(json: true),
            "show Payments/3 --data d --json": .show(id, json: true),
            "replay --data d Payments/3": .replay(id),
            "discard Payments/3 --reason why --data=d": .discard(id, reason: "why"),
        ]
        for (line, action) in expected {
            let words = ["dead-letters"] + line.split(separator: " ").map(String.init)
            guard case .deadLetters(let request) = try Invocation(words) else {
                Issue.record("\(line)")
                continue
            }
            #expect(request.action == action)
            #expect(request.data == DataFolder(path: "d"))
        }
    }

    @Test("Explains every option in its help")
    func help() async {
        let run = await DemoRun("help")
        #expect(run.status == 0)
        for option in DataOption.all { #expect(run.output.contains("\n  \(option.name)")) }
        for option in GraphOption.all { #expect(run.output.contains("\n  \(option.name)")) }
        for option in RunOption.all { #expect(run.output.contains("\n  \(option.name)")) }
        #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 96 })
    }

    @Test("Says its version")
    func version() async {
        #expect(await DemoRun("--version").output == "checkout-demo 0.1.0\n")
    }

    private static func runOptions(_ change: (inout RunOptions) -> Void) -> RunOptions {
        var options = RunOptions()
        change(&options)
        return options
    }
}
