import Choreography

/// An option of `run`, `watch` or `trace`.
typealias RunOption = CommandOption<RunOptions>

extension CommandOption<RunOptions> {
    /// Everything that the commands understand that play orders.
    ///
    /// The help is written from this too, so that neither knows more.
    static var all: [Self] {
        Self.input + Self.world + Self.styles + Self.trouble + Self.output + Self.drawing
    }

    private static var input: [Self] {
        [
            Self(
                name: "--orders",
                help: "plays the orders of a CSV file; needs --stock",
                action: .value("FILE") { $0.orders = InputFile(path: $1) }
            ),
            Self(
                name: "--stock",
                help: "how many units there are, as CSV; needs --orders",
                action: .value("FILE") { $0.stock = InputFile(path: $1) }
            ),
            Self(
                name: "--count",
                help: "makes up N orders instead (default 10,000)",
                action: .value("N") { options, text throws(DemoError) in
                    options.count = try Self.number(text, of: "--count", in: 1...10_000_000)
                }
            ),
            Self(
                name: "--seed",
                help: "decides what is made up, and what fails (default 1)",
                action: .value("S") { options, text throws(DemoError) in
                    options.seed = try Self.number(text, of: "--seed", in: 0...UInt64.max)
                }
            ),
        ]
    }

    private static var world: [Self] {
        [
            Self(
                name: "--credit",
                help: "what each customer may spend (default 1,000,000)",
                action: .value("CENTS") { options, text throws(DemoError) in
                    options.credit = try Self.number(text, of: "--credit", in: 0...Int.max)
                }
            ),
            Self(
                name: "--stock-scale",
                help: "multiplies the stock (default 1)",
                action: .value("K") { options, text throws(DemoError) in
                    options.stockScale = try Self.number(text, of: "--stock-scale", in: 0...Int.max)
                }
            ),
            Self(
                name: "--embargo",
                help: "a country not to ship to; may be repeated",
                action: .value("COUNTRY") { options, text throws(DemoError) in
                    guard !text.isEmpty else { throw .badInput("--embargo: expected the name of a country") }
                    options.embargo.insert(text)
                },
                isRepeatable: true
            ),
        ]
    }

    private static var styles: [Self] {
        let styles = SagaStyle.allCases.map(\.rawValue)
        return [
            Self(
                name: "--style",
                help: "\(styles.joined(separator: ", ")) or both (default choreography);\n"
                    + String(repeating: " ", count: 22) + "both plays the same orders in each, and compares them",
                action: .value("STYLE") { options, text throws(DemoError) in
                    options.comparesStyles = text == "both"
                    options.style = try Self.style(text, besides: ["both"])
                },
                commands: [.run]
            ),
            Self(
                name: "--style",
                help: "\(styles.alternatives()) (default choreography)",
                action: .value("STYLE") { options, text throws(DemoError) in
                    options.style = try Self.style(text)
                },
                commands: [.watch, .trace]
            ),
        ]
    }

    private static var trouble: [Self] {
        [
            Self(
                name: "--in-flight",
                help: "orders at a time (default 1,000; 1 for trace)",
                action: .value("N") { options, text throws(DemoError) in
                    options.inFlight = try Self.number(text, of: "--in-flight", in: 1...Int.max)
                }
            ),
            Self(
                name: "--flaky",
                help: "share of step calls that fail for a moment, 0 to 1",
                action: .value("P") { options, text throws(DemoError) in
                    options.flaky = try Self.share(text, of: "--flaky")
                }
            ),
            Self(
                name: "--duplicates",
                help: "share of deliveries that are repeated, 0 to 1",
                action: .value("P") { options, text throws(DemoError) in
                    options.duplicates = try Self.share(text, of: "--duplicates")
                }
            ),
            Self(
                name: "--broken",
                help: "share of undos, and mails about them, that fail for\n" + String(repeating: " ", count: 22)
                    + "good and leave their sagas stuck or waiting, 0 to 1",
                action: .value("P") { options, text throws(DemoError) in
                    options.broken = try Self.share(text, of: "--broken")
                },
                commands: [.run, .watch]
            ),
        ]
    }

    private static var output: [Self] {
        [
            Self(
                name: "--data",
                help: "keeps one database per service in DIR; a run on the\n" + String(repeating: " ", count: 22)
                    + "same DIR finishes what an earlier one has left",
                action: .value("DIR") { options, text throws(DemoError) in
                    options.data = try DataFolder(option: text)
                },
                commands: [.run, .watch]
            ),
            Self(
                name: "--outcomes",
                help: "writes how each order ended, as CSV",
                action: .value("FILE") { $0.outcomes = $1 },
                commands: [.run, .watch]
            ),
            Self(
                name: "--events",
                help: "writes every message as a CloudEvent, one a line",
                action: .value("FILE") { $0.events = $1 },
                commands: [.run, .watch]
            ),
            Self(
                name: "--report",
                help: "writes a page to look at with a browser: the graph,\n" + String(repeating: " ", count: 22)
                    + "the sagas, and what happened in them",
                action: .value("FILE") { $0.report = $1 },
                commands: [.run, .watch]
            ),
            Self(
                name: "--rate",
                help: "how many orders begin in a second (default 500)",
                action: .value("N") { options, text throws(DemoError) in
                    options.rate = try Self.number(text, of: "--rate", in: 1...1_000_000)
                },
                commands: [.watch]
            ),
            Self(
                name: "--json",
                help: "prints one JSON object; progress on standard error",
                action: .flag { $0.json = true },
                commands: [.run]
            ),
        ]
    }

    /// What one of the commands understands.
    static func all(of command: PlayCommand) -> [Self] { Self.all.filter { $0.commands.contains(command) } }
    private static var drawing: [Self] {
        [
            Self(
                name: "--format",
                help: "\(TraceFormat.names.alternatives()) (default text)",
                action: .value("FORMAT") { options, text throws(DemoError) in
                    guard let format = TraceFormat(rawValue: text) else {
                        throw .badInput("--format: expected \(TraceFormat.names.alternatives()), not \(quoted(text))")
                    }
                    options.format = format
                },
                commands: [.trace]
            )
        ]
    }

    static func number<Number: FixedWidthInteger>(
        _ text: String,
        of option: String,
        in range: ClosedRange<Number>
    ) throws(DemoError) -> Number {
        guard let number = Number(text), range.contains(number) else {
            throw .badInput(
                "\(option): expected a whole number from \(range.lowerBound) to \(range.upperBound), not \(quoted(text))"
            )
        }
        return number
    }

    static func style(_ text: String, besides others: [String] = []) throws(DemoError) -> SagaStyle {
        if others.contains(text) { return .choreography }
        guard let style = SagaStyle(rawValue: text) else {
            let known = (SagaStyle.allCases.map(\.rawValue) + others).alternatives()
            throw .badInput("--style: expected \(known), not \(quoted(text))")
        }
        return style
    }

    private static func share(_ text: String, of option: String) throws(DemoError) -> Double {
        guard let share = Double(text), 0...1 ~= share else {
            throw .badInput("\(option): expected a share from 0 to 1, such as 0.05, not \(quoted(text))")
        }
        return share
    }
}
