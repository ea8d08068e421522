import Choreography

extension BenchmarkGroup {
    /// How long it takes until a choreography runs.
    static let startup = BenchmarkGroup(
        name: "startup",
        summary: "until a choreography runs: its check, its files, and what an earlier one has left unsettled",
        allotment: 15
    ) { run in
        try await run.measure(Self.beginnings())
        try await run.measure(Self.recovery(from: ParcelRecovery(parcels: 16_667)))
    }

    private static func beginnings() -> Contest {
        Contest(
            title: "before anything runs",
            unit: "start",
            measure: .milliseconds,
            contenders: [
                Contender("validate()") {
                    let choreography = Checkout().choreography(SagaChoreography.Configuration(), .system)
                    return try await Contender.time(1) { try choreography.validate() }.inMilliseconds
                },
                Contender("five new files") {
                    let folder = try ScratchFolder()
                    return try await Contender.time(1) { _ = try Parcel.openStores(5, in: folder) }.inMilliseconds
                },
                Contender("five files that are there") {
                    let folder = try ScratchFolder()
                    _ = try Parcel.openStores(5, in: folder)
                    return try await Contender.time(1) { _ = try Parcel.openStores(5, in: folder) }.inMilliseconds
                },
            ],
            rounds: 15
        )
    }

    private static func recovery(from recovery: ParcelRecovery) -> Contest {
        Contest(
            title: "recovery in one file of 100,002 entries",
            unit: "start",
            measure: .milliseconds,
            contenders: [
                Contender("opened") { try await recovery.open() },
                Contender("ready, nothing unsettled") { try await recovery.resume(until: .ready, isUnsettled: false) },
                Contender("ready, all unsettled") { try await recovery.resume(until: .ready, isUnsettled: true) },
                Contender("settled, all unsettled") { try await recovery.resume(until: .settled, isUnsettled: true) },
            ]
        )
    }
}
