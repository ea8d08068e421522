/// Benchmarks that are asked for and run together.
struct BenchmarkGroup: Sendable {
    /// How the group is asked for on the command line.
    let name: String

    /// What it measures, in a line.
    let summary: String

    /// Whether it is measured when nothing is asked for.
    var isRunByDefault = true

    /// Measures, and hands each contest's results over as soon as they are there.
    let run: @Sendable (_ report: (Results) -> Void) async throws -> Void

    static let all = [
        Self.bus, .latency, .saga, .durable, .memory, .scale, .simulate, .startup, .growth, .orchestration,
    ]
}
