import Choreography
import ChoreographyTesting

/// What `verify` can be told.
struct VerifyOptions: Hashable {
    var seeds: UInt64 = 10_000
    var firstSeed: UInt64 = 0
    var isExhaustive = false
    var style = SagaStyle.choreography
    var planted: PlantedBug?
    /// Whether the bugs are only to be named.
    var listsPlants = false
    var json = false

    /// The bugs that can be planted, a line each.
    static var plants: String {
        PlantedBug.allCases.map { "\($0.rawValue.padded(to: 28))\($0.summary)\n" }.joined()
    }
}

/// An option of `verify`.
typealias VerifyOption = CommandOption<VerifyOptions>

extension CommandOption<VerifyOptions> {
    /// Everything that `verify` understands.
    static var all: [Self] {
        [
            Self(
                name: "--seeds",
                help: "how many runs of each simulation (default 10,000)",
                action: .value("N") { options, text throws(DemoError) in
                    options.seeds = try RunOption.number(text, of: "--seeds", in: 1...1_000_000_000)
                }
            ),
            Self(
                name: "--seed",
                help: "the first seed (default 0)",
                action: .value("S") { options, text throws(DemoError) in
                    options.firstSeed = try RunOption.number(text, of: "--seed", in: 0...UInt64.max >> 1)
                }
            ),
            Self(
                name: "--exhaustive",
                help: "goes through every order of few sagas instead",
                action: .flag { $0.isExhaustive = true }
            ),
            Self(
                name: "--style",
                help: "\(SagaStyle.allCases.map(\.rawValue).alternatives()) (default choreography)",
                action: .value("STYLE") { options, text throws(DemoError) in
                    options.style = try RunOption.style(text)
                }
            ),
            Self(
                name: "--plant",
                help: "plants a bug, to see it found; list names them",
                action: .value("BUG") { options, text throws(DemoError) in
                    guard text != "list" else {
                        options.listsPlants = true
                        return
                    }
                    guard let bug = PlantedBug(rawValue: text) else {
                        let known = Suggestion(for: text, among: PlantedBug.allCases.map(\.rawValue)).text
                        throw .badInput("--plant: expected \(known), not \(quoted(text)); see --plant list")
                    }
                    options.planted = bug
                }
            ),
            Self(name: "--json", help: "prints one JSON object", action: .flag { $0.json = true }),
        ]
    }
}
