extension BenchmarkGroup {
    /// Whether memory and files stay as they are, however many sagas there were.
    static let growth = BenchmarkGroup(
        name: "growth",
        summary: "memory and files over a million sagas on SQLite, with entries kept for two seconds",
        isRunByDefault: false,
        allotment: 300
    ) { run in
        for results in try await ParcelGrowth.run(parcels: 1_000_000) { run.report(results) }
    }
}
