import Choreography
import ChoreographyTesting
import Foundation
import Testing

@Suite("The runs of a simulation", .timeLimit(.minutes(1)))
struct DeterminismTests {
    @Test("Are the same for the same seeds, on one thread and on two")
    func threads() async throws {
        let first = try await SimulationTests.market.verify(seeds: 0..<40)
        let again = try await SimulationTests.market.verify(seeds: 0..<40)
        let parallel = try await SimulationTests.market.verify(seeds: 0..<40, threads: 2)
        let others = try await SimulationTests.market.verify(seeds: 100..<140)
        #expect(first.digest == again.digest)
        #expect(first.digest == parallel.digest)
        #expect(first.digest != others.digest)
        #expect(
            (first.steps, first.simulatedTime, first.faults) == (
                parallel.steps, parallel.simulatedTime, parallel.faults
            )
        )
    }

    @Test("Tell the same story when one is played again")
    func story() async throws {
        var simulation = SimulationTests.market
        simulation.plantedBug = .noOutbox
        let failures = try await [simulation, simulation].asyncMap { simulation in
            try await #require(throws: SimulationFailure.self) { try await simulation.verify(seeds: 0..<200) }
        }
        #expect(failures[0].timeline == failures[1].timeline)
        #expect(failures[0].mermaid == failures[1].mermaid)
        #expect("\(failures[0])" == "\(failures[1])")
        #expect(failures[0].timeline.count > 5)
    }

    @Test("Are under way as many at once as there are processors, however many tasks wait for them")
    func processors() async throws {
        let gauge = Gauge()
        let simulation = Simulation("busy") { run in
            let shop = Shop()
            run.process { shop.choreography($0) }
            gauge.rise()
            run.atEnd("It is over") { gauge.fall() }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { try await simulation.verify(seeds: 1..<2) } }
            try await group.waitForAll()
        }
        #expect(gauge.level == 0)
        #expect((1...ProcessInfo.processInfo.activeProcessorCount).contains(gauge.highest))
    }

    #if os(Linux)
    /// In a process of its own, where nobody else takes memory.
    @Test("Leave nothing in memory")
    func memory() async {
        await #expect(processExitsWith: .success) {
            // The first runs fill what the process keeps anyway.
            try await SimulationTests.shop.verify(seeds: 0..<100)
            let before = try DeterminismTests.residentBytes
            try await SimulationTests.shop.verify(seeds: 100..<400)
            let growth = try DeterminismTests.residentBytes - before
            // Runs that are not swept leave twice as much, others a fifth.
            precondition(growth < 4 << 20, "\(growth) bytes more")
        }
    }

    private static var residentBytes: Int {
        get throws {
            let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
            return (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
        }
    }
    #endif
}

/// Counts what is under way.
private final class Gauge: Sendable {
    private let state = Locked((level: 0, highest: 0))

    var level: Int { self.state.withLock { $0.level } }
    var highest: Int { self.state.withLock { $0.highest } }

    func rise() { self.state.withLock { $0 = ($0.level + 1, max($0.highest, $0.level + 1)) } }
    func fall() { self.state.withLock { $0.level -= 1 } }
}

extension Array {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
