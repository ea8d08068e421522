/// Benchmarks that are asked for and run together.
struct BenchmarkGroup: Sendable {
    /// How the group is asked for on the command line.
    let name: String

    /// What it measures, in a line.
    let summary: String

    /// Whether it is measured when nothing is asked for.
    var isRunByDefault = true

    /// How many seconds it may take before its contests have to do with fewer rounds.
    ///
    /// Those that run by default have less than ten minutes together. A group without contests takes what it takes.
    let allotment: Double

    /// Measures one contest after the other.
    let measure: @Sendable (_ run: GroupRun) async throws -> Void

    static let all = [
        Self.bus, .latency, .saga, .durable, .memory, .scale, .simulate, .startup, .growth, .orchestration,
    ]
}
