import Choreography
import ChoreographyTesting
import Testing

#if os(Linux)
import Foundation
#endif

@Suite("The runs of a simulation", .timeLimit(.minutes(1)))
struct DeterminismTests {
    @Test("Are the same for the same seeds, on one thread and on two")
    func threads() async throws {
        let first = try await SimulationTests.market.verify(seeds: 0..<100)
        let again = try await SimulationTests.market.verify(seeds: 0..<100)
        let parallel = try await SimulationTests.market.verify(seeds: 0..<100, threads: 2)
        let others = try await SimulationTests.market.verify(seeds: 100..<200)
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

    #if os(Linux)
    @Test("Leave nothing in memory")
    func memory() async throws {
        // The first runs fill what the process keeps anyway.
        try await SimulationTests.shop.verify(seeds: 0..<100)
        let before = try Self.residentBytes
        try await SimulationTests.shop.verify(seeds: 100..<300)
        // A run that stayed would be some hundred kilobytes. Other tests run meanwhile.
        #expect(try Self.residentBytes - before < 30 << 20)
    }

    private static var residentBytes: Int {
        get throws {
            let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
            return (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
        }
    }
    #endif
}

extension Array {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
