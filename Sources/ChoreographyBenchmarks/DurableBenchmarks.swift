import Choreography
import ChoreographySQLite
import Foundation

extension BenchmarkGroup {
    /// Sagas on SQLite, against the same work with a commit for each step.
    static let durable = BenchmarkGroup(
        name: "durable",
        summary: "sagas of five events on SQLite, against a commit of its own for each step"
    ) {
        let goals: [(inFlight: Int, sagas: Int, one: Double, five: Double?)] = [
            (1, 300, 1, 1), (100, 10_000, 15, nil), (10_000, 40_000, 25, 20),
        ]
        for goal in goals {
            try await Comparison(
                title: "\(goal.inFlight) in flight, synchronous = FULL",
                unit: "sagas",
                contenders: [
                    Self.naive(files: 1, inFlight: goal.inFlight),
                    Self.choreography(files: 1, inFlight: goal.inFlight, sagas: goal.sagas, goal: goal.one),
                ]
            ).run(in: .thousands)
            try await Comparison(
                title: "\(goal.inFlight) in flight, five files",
                unit: "sagas",
                contenders: [
                    Self.naive(files: 5, inFlight: goal.inFlight),
                    Self.choreography(files: 5, inFlight: goal.inFlight, sagas: goal.sagas, goal: goal.five),
                ]
            ).run(in: .thousands)
        }
        try await RecoveryBenchmark.run()
    }

    private static func naive(files: Int, inFlight: Int) -> Comparison.Contender {
        let sagas = inFlight == 1 ? 200 : 600
        return Comparison.Contender(name: "one commit per step", units: sagas) {
            let folder = try ScratchFolder()
            let stores = try Parcel.openStores(files, in: folder, plain: true)
            try await inParallel(sagas, atATime: inFlight) { n in
                for step in 0..<6 {
                    try await stores[step % 5].write { db in
                        if step < 5 { try db.work(n, step) }
                        try db.log(n, step)
                    }
                }
            }
        }
    }

    private static func choreography(files: Int, inFlight: Int, sagas: Int, goal: Double?) -> Comparison.Contender {
        Comparison.Contender(name: "choreography", units: sagas, goal: goal) {
            let folder = try ScratchFolder()
            let choreography = Parcel.choreography(on: try Parcel.openStores(files, in: folder), inFlight: inFlight)
            try await Parcel.send(sagas, on: choreography, atATime: inFlight)
            await choreography.shutDown()
        }
    }
}

/// Does something many times, so many at a time.
func inParallel(
    _ count: Int,
    atATime limit: Int,
    _ body: @escaping @Sendable (Int) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for n in 0..<count {
            if n >= limit { try await group.next() }
            group.addTask { try await body(n) }
        }
        try await group.waitForAll()
    }
}

/// A folder that is removed when nobody holds it any more.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        self.path = FileManager.default.temporaryDirectory.path + "/choreography-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }
}
