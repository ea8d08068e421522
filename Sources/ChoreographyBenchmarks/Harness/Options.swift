/// What the command line asks for.
struct Options: Sendable {
    private(set) var groups: [BenchmarkGroup] = []
    /// Prints the report as JSON and nothing else.
    private(set) var isJSON = false
    /// A report of an earlier run to compare with.
    private(set) var earlier: String?
    /// Bounds that the ratios have to keep.
    private(set) var bounds: String?
    /// Work to do alone and once.
    private(set) var work: (workload: Workload, units: Int)?
    private(set) var asksForHelp = false

    init(_ arguments: some Sequence<String>) throws {
        var arguments = arguments.makeIterator()
        while let argument = arguments.next() {
            switch argument {
            case "--json": self.isJSON = true
            case "--compare": self.earlier = try Self.file(after: argument, &arguments)
            case "--check": self.bounds = try Self.file(after: argument, &arguments)
            case "--work": self.work = try Self.work(&arguments)
            case "--help", "-h": self.asksForHelp = true
            default: self.groups.append(try Self.group(argument))
            }
        }
        if self.groups.isEmpty { self.groups = BenchmarkGroup.all.filter(\.isRunByDefault) }
    }

    private static func file(
        after option: String,
        _ arguments: inout some IteratorProtocol<String>
    ) throws -> String {
        guard let path = arguments.next() else { throw Failure("\(option) needs a file.") }
        return path
    }

    private static func work(_ arguments: inout some IteratorProtocol<String>) throws -> (Workload, Int) {
        let name = arguments.next()
        guard let workload = Workload.all.first(where: { $0.name == name }) else {
            let names = Workload.all.map(\.name).joined(separator: ", ")
            throw Failure("--work needs a workload, one of: \(names).")
        }
        guard let units = arguments.next().flatMap({ Int($0) }), units > 0 else {
            throw Failure("--work \(workload.name) needs a number of units, at least 1.")
        }
        return (workload, units)
    }

    private static func group(_ name: String) throws -> BenchmarkGroup {
        guard !name.hasPrefix("-") else { throw Failure("There is no option '\(name)'.\n\(Self.help)") }
        guard let group = BenchmarkGroup.all.first(where: { $0.name == name }) else {
            throw Failure("There is no group of benchmarks named '\(name)'.\n\(Self.help)")
        }
        return group
    }

    static var help: String {
        var lines = [
            "Usage: choreography-bench [GROUP…] [--json] [--compare FILE] [--check FILE]",
            "",
            "Measures the groups, or all of them. What is compared is measured in turns, and told as a ratio.",
            "",
        ]
        lines += BenchmarkGroup.all.map { group in
            "  \(group.name.padded(to: 14))\(group.summary)\(group.isRunByDefault ? "" : "; only when asked for")"
        }
        lines += [
            "",
            "  --json          prints one report as JSON (Docs/Benchmarks.md describes it)",
            "  --compare FILE  also tells how the ratios have changed since a report of --json",
            "  --check FILE    fails, with status 1, when a ratio exceeds its bound in FILE",
            "  --work NAME N   does N units of one workload and prints nothing, for tools that count instructions",
            "                  (\(Workload.all.map(\.name).joined(separator: ", ")))",
        ]
        return lines.joined(separator: "\n")
    }
}
