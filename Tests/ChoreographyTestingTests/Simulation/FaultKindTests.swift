import Choreography
import Testing

@testable import ChoreographyTesting

@Suite("Each kind of fault alone", .timeLimit(.minutes(1)))
struct FaultKindTests {
    /// A kind of fault: how to make it frequent, and its count.
    struct Kind: Sendable, CustomTestStringConvertible {
        let name: String
        let raise: @Sendable (inout SimulationFaults) -> Void
        let count: @Sendable (FaultCounts) -> Int

        var testDescription: String { self.name }

        static let all = [
            Self(name: "duplicates", raise: { $0.duplicates = 700 }, count: \.duplicates),
            Self(name: "delays", raise: { $0.delays = 700 }, count: \.delays),
            Self(name: "crashes", raise: { $0.crashes = 300 }, count: \.crashes),
            Self(name: "failures", raise: { $0.failures = 500 }, count: \.failures),
            Self(name: "failed commits", raise: { $0.failedCommits = 500 }, count: \.failedCommits),
            Self(name: "breakdowns", raise: { $0.breakdowns = 200 }, count: \.breakdowns),
            Self(name: "poisons", raise: { $0.poisons = 50 }, count: \.poisons),
        ]
    }

    @Test("Leads to nothing wrong, and is counted", arguments: Kind.all)
    func alone(_ kind: Kind) async throws {
        for var simulation in [SimulationTests.market, SimulationTests.shop] {
            simulation.faults = .none
            kind.raise(&simulation.faults)
            let report = try await simulation.verify(seeds: 0..<12)
            #expect(kind.count(report.faults) > 0)
            let others = Kind.all.filter { $0.name != kind.name }.map { $0.count(report.faults) }
            #expect(others.allSatisfy { $0 == 0 })
        }
    }

    @Test("Strikes the same delivery of an event again that several steps of a participant react to")
    func sameDelivery() async throws {
        var simulation = SimulationTests.market
        simulation.faults = .none
        simulation.faults.delays = 1000
        let delayed = simulation.play(1, .fifo).faults.map(\.description)
        let twice = delayed.filter { $0.hasPrefix("saga 1's Charged reaches Dock.") }
        #expect(twice.count == 2, "the one that disarms the deadline, and the one for the join")
        for fault in twice {
            #expect(simulation.play(1, .fifo, .only([fault])).faults.map(\.description) == [fault])
        }
    }

    @Test("Stays within its bounds")
    func bounds() async throws {
        var simulation = SimulationTests.shop
        simulation.faults = .none
        simulation.faults.crashes = 1000
        simulation.faults.maxCrashes = 2
        let report = try await simulation.verify(seeds: 0..<30)
        #expect(report.faults.crashes > 0)
        #expect(report.faults.crashes <= 60)
        simulation.faults.crashes = 0
        let quiet = try await simulation.verify(seeds: 0..<30)
        #expect(Kind.all.allSatisfy { $0.count(quiet.faults) == 0 })
        #expect(quiet.simulatedTime == .zero)
    }
}
