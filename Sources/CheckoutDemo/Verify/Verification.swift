import Choreography
import ChoreographyTesting
import Foundation

/// Shows that the checkout, and a service with what the checkout lacks, end as they should whatever happens.
struct Verification {
    /// What was done with one simulation.
    struct Part {
        let name: String
        var simulated: SimulationReport?
        var explored: [(title: String, exploration: Simulation.Exploration)] = []
        let seconds: Double

        /// What went wrong that should not have.
        var failure: (any Error & CustomStringConvertible)? {
            self.simulated?.failure ?? self.explored.compactMap(\.exploration.failure).first
        }
    }

    let options: VerifyOptions

    /// Checks what is declared, before anything is simulated.
    func validate() throws {
        try Checkout(credit: 0, stock: [:], embargo: []).makeChoreography().validate()
        try ParcelService().makeChoreography().validate()
    }

    /// Simulates or explores, one after the other, until something is wrong.
    func run(telling tell: (Part) -> Void) -> [Part] {
        var parts: [Part] = []
        for name in ["checkout", "parcels"] {
            let part = self.options.isExhaustive ? self.explore(name) : self.simulate(name)
            parts.append(part)
            tell(part)
            if part.failure != nil { break }
        }
        return parts
    }

    private func simulation(_ name: String, sagas: Int? = nil) -> Simulation {
        var simulation = name == "checkout" ? Simulation.checkout(orders: sagas) : .parcels(count: sagas)
        simulation.plantedBug = self.options.planted
        return simulation
    }

    private func simulate(_ name: String) -> Part {
        let start = ContinuousClock.now
        let first = self.options.firstSeed
        let report = self.simulation(name).report(
            seeds: first..<first + self.options.seeds,
            threads: ProcessInfo.processInfo.activeProcessorCount
        )
        return Part(name: name, simulated: report, seconds: start.duration(to: .now) / .seconds(1))
    }

    private func explore(_ name: String) -> Part {
        let start = ContinuousClock.now
        var explored: [(title: String, exploration: Simulation.Exploration)] = []
        var plain = Simulation.Bounds()
        (plain.duplicates, plain.crashes, plain.timeouts) = (0, 0, 0)
        for (title, sagas, bounds) in [
            ("one saga, with a duplicate, a crash and a timeout", 1, Simulation.Bounds()), ("two sagas", 2, plain),
        ] where explored.allSatisfy({ $0.exploration.failure == nil }) {
            explored.append(
                (title, self.simulation(name, sagas: sagas).exploration(seed: self.options.firstSeed, bounds: bounds))
            )
        }
        return Part(name: name, explored: explored, seconds: start.duration(to: .now) / .seconds(1))
    }
}
