/// Benchmarks that are run and printed together.
struct BenchmarkGroup: Sendable {
    /// How the group is asked for on the command line.
    let name: String

    /// What it measures, in a line.
    let summary: String

    /// Measures and prints.
    let run: @Sendable () async throws -> Void
}
