import Foundation

do {
    let options = try Options(CommandLine.arguments.dropFirst())
    if options.asksForHelp {
        print(Options.help)
    } else {
        try await run(options)
    }
} catch let failure as Failure {
    FileHandle.standardError.write(Data("\(failure)\n".utf8))
    exit(2)
}

/// Measures, prints, and ends the program with status 1 if a bound is broken.
func run(_ options: Options) async throws {
    let earlier = try options.earlier.map { try Report(contentsOf: $0) }
    let bounds = try options.bounds.map { try Bounds(contentsOf: $0) }
    var report = Report()
    for group in options.groups {
        var measured = Report.Group(name: group.name)
        try await group.run { results in
            measured.results.append(results)
            if !options.isJSON { print(Tables.table(of: results, in: group.name)) }
        }
        report.groups.append(measured)
    }
    if options.isJSON { print(try report.json()) }
    if let earlier, !options.isJSON { print(Tables.changes(from: earlier, to: report)) }
    let broken = bounds?.broken(by: report) ?? []
    for bound in broken { FileHandle.standardError.write(Data("Out of bounds: \(bound)\n".utf8)) }
    if !broken.isEmpty { exit(1) }
}
