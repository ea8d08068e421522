import Choreography
import ChoreographyTesting
import Orchestration

/// What `verify` can be told.
struct VerifyOptions: Hashable {
    var seeds: UInt64 = 10_000
    var firstSeed: UInt64 = 0
    var isExhaustive = false
    var style = SagaStyle.choreography
    var planted: PlantedBug?
    /// A bug of the manager, for the style that has one.
    var managerBug: ManagerBug?
    /// Whether the bugs are only to be named.
    var listsPlants = false
    var json = false

    /// The bugs that can be planted in the style, a line each.
    var plants: String {
        var bugs = PlantedBug.allCases.map { ($0.rawValue, $0.summary) }
        if self.style == .orchestration { bugs += ManagerBug.allCases.map { ($0.rawValue, $0.summary) } }
        return bugs.map { "\($0.padded(to: 28))\($1)\n" }.joined()
    }

    /// What is planted, in a word and in a sentence.
    var plant: (name: String, summary: String)? {
        self.planted.map { (name: $0.rawValue, summary: $0.summary) }
            ?? self.managerBug.map { (name: $0.rawValue, summary: $0.summary) }
    }

    /// Refuses what does not go together.
    func check() throws(DemoError) {
        guard let managerBug, self.style != .orchestration else { return }
        throw .badInput(
            "--plant \(managerBug.rawValue): expected --style orchestration with it: nobody else has a manager"
        )
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
                    options.managerBug = ManagerBug(rawValue: text)
                    guard options.managerBug == nil else { return }
                    guard let bug = PlantedBug(rawValue: text) else {
                        let names = PlantedBug.allCases.map(\.rawValue) + ManagerBug.allCases.map(\.rawValue)
                        let known = Suggestion(for: text, among: names).text
                        throw .badInput("--plant: expected \(known), not \(quoted(text)); see --plant list")
                    }
                    options.planted = bug
                }
            ),
            Self(name: "--json", help: "prints one JSON object", action: .flag { $0.json = true }),
        ]
    }
}
