import Foundation

/// What a run of benchmarks has come to, as `--json` prints it.
///
/// ``version`` changes when a reader of an earlier one could be wrong about what is there; more may be added at any time.
struct Report: Codable, Sendable {
    /// The results of one group.
    struct Group: Codable, Sendable {
        let name: String
        var results: [Results] = []
    }

    /// Where the benchmarks ran.
    struct Machine: Codable, Sendable {
        let system: String
        let processors: Int

        static var this: Self {
            let information = ProcessInfo.processInfo
            return Self(
                system: information.operatingSystemVersionString,
                processors: information.activeProcessorCount
            )
        }
    }

    private(set) var version = 1
    private(set) var machine = Machine.this
    var groups: [Group] = []

    /// Every ratio under its full name: `bus: 4 subscribers: bus.subscribe() over one AsyncStream for each subscriber`.
    var ratios: [(name: String, ratio: Ratio)] {
        self.groups.flatMap { group in
            group.results.flatMap { results in
                results.ratios.map { ("\(group.name): \(results.title): \($0.of) against \($0.to)", $0) }
            }
        }
    }

    /// Every figure that has a goal, under its full name: `memory: idle subscriptions: subscribed`.
    var boundedFigures: [(name: String, figure: Figure)] {
        self.groups.flatMap { group in
            group.results.flatMap { results in
                results.figures.filter { $0.goal != nil }.map { ("\(group.name): \(results.title): \($0.name)", $0) }
            }
        }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Reads a report that `--json` has printed.
    init(contentsOf path: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        guard self.version == 1 else {
            throw Failure("'\(path)' is a report of version \(self.version), and this is version 1 of the benchmarks.")
        }
    }

    init() {}
}
