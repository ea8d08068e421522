import Foundation

/// The benchmarks as a command.
enum Program {
    /// Does what the command line asks for; ends the process with status 2 if it makes no sense.
    static func run(_ arguments: some Sequence<String>) async {
        do {
            let options = try Options(arguments)
            if options.asksForHelp {
                print(Options.help)
            } else if let work = options.work {
                try await work.workload.run(work.units)
            } else {
                try await Self.measure(options)
            }
        } catch {
            Self.complain("\(error)")
            exit(error is Failure ? 2 : 1)
        }
    }

    /// Measures, prints, and ends the process with status 1 if a bound is broken.
    private static func measure(_ options: Options) async throws {
        let earlier = try options.earlier.map { try Report(contentsOf: $0) }
        let bounds = try options.bounds.map { try Bounds(contentsOf: $0) }
        var report = Report()
        // What a group leaves of its allotment is there for those that follow.
        var deadline = SystemClock.upTime
        for group in options.groups {
            deadline += UInt64(group.allotment * 1e9)
            var measured = Report.Group(name: group.name)
            let run = GroupRun(deadline: deadline) { results in
                measured.results.append(results)
                if !options.isJSON { Self.show(Tables.table(of: results, in: group.name)) }
            }
            try await group.measure(run)
            report.groups.append(measured)
        }
        if options.isJSON { print(try report.json()) }
        if let earlier, !options.isJSON { print(Tables.changes(from: earlier, to: report)) }
        let broken = bounds?.broken(by: report) ?? []
        for bound in broken { Self.complain("Out of bounds: \(bound)") }
        if !broken.isEmpty { exit(1) }
    }

    /// Prints a table at once, also where the output is a file: the next one can take a minute.
    private static func show(_ table: String) {
        print(table)
        fflush(nil)
    }

    static func complain(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
