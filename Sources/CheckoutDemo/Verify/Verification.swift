import Choreography
import ChoreographyTesting
import Foundation

/// Shows that the checkout, and a service with what the checkout lacks, end as they should whatever happens.
struct Verification {
    /// What was done with one simulation.
    struct Part {
        let name: String
        let model: ModelReport
        var simulated: SimulationReport?
        var explored: [(title: String, exploration: Simulation.Exploration)] = []
        let seconds: Double

        /// Whether everything was seen that was to be explored.
        var isComplete: Bool { self.explored.allSatisfy(\.exploration.isComplete) }

        /// What went wrong that should not have.
        var failure: (any Error & CustomStringConvertible)? {
            self.simulated?.failure ?? self.explored.compactMap(\.exploration.failure).first
        }
        /// What happened there, in Mermaid's language.
        var diagram: String? {
            self.simulated?.failure?.mermaid ?? self.explored.compactMap(\.exploration.failure?.mermaid).first
        }
    }

    let options: VerifyOptions

    /// Checks what is declared, and then simulates or explores, one choreography after the other, until something is
    /// wrong.
    func run(telling tell: (Part) -> Void) async throws -> [Part] {
        var parts: [Part] = []
        for choreography in self.choreographies {
            let (name, model) = (choreography.name, try choreography.validate(model: .default))
            let part = self.options.isExhaustive ? await self.explore(name, model) : self.simulate(name, model)
            parts.append(part)
            tell(part)
            if part.failure != nil { break }
        }
        return parts
    }

    /// What is verified: the checkout in one style, and what it lacks.
    private var choreographies: [SagaChoreography] {
        let checkout = Checkout(credit: 0, stock: [:], embargo: []).makeChoreography(self.options.style)
        // A manager with branches and a limit has more orders than anybody wants to wait for.
        guard self.options.style == .choreography || !self.options.isExhaustive else { return [checkout] }
        return [checkout, ParcelService().makeChoreography(self.options.style)]
    }

    private func simulation(_ name: String, sagas: Int? = nil) -> Simulation {
        let (style, bug) = (self.options.style, self.options.managerBug)
        var simulation =
            name == "checkout"
            ? Simulation.checkout(style, orders: sagas, managerBug: bug)
            : .parcels(style, count: sagas, managerBug: bug)
        simulation.plantedBug = self.options.planted
        return simulation
    }

    private func simulate(_ name: String, _ model: ModelReport) -> Part {
        let start = ContinuousClock.now
        let first = self.options.firstSeed
        let report = self.simulation(name).report(
            seeds: first..<first + self.options.seeds,
            threads: ProcessInfo.processInfo.activeProcessorCount
        )
        return Part(name: name, model: model, simulated: report, seconds: start.duration(to: .now) / .seconds(1))
    }

    /// What is explored of each choreography.
    private static let scopes: [(title: String, sagas: Int, bounds: Simulation.Bounds)] = [
        ("one saga, with a duplicate and a crash", 1, Simulation.Bounds(duplicates: 1, crashes: 1)),
        ("one saga, with a crash and a timeout", 1, Simulation.Bounds(crashes: 1, timeouts: 1)),
        ("one saga, with a duplicate and a timeout", 1, Simulation.Bounds(duplicates: 1, timeouts: 1)),
        ("one saga, with a body that kills the process", 1, Simulation.Bounds(poisons: 1)),
        ("two sagas", 2, Simulation.Bounds()),
    ]

    private func explore(_ name: String, _ model: ModelReport) async -> Part {
        let start = ContinuousClock.now
        let explored = self.options.plant == nil ? await self.exploreAll(name) : self.exploreUntilFound(name)
        return Part(name: name, model: model, explored: explored, seconds: start.duration(to: .now) / .seconds(1))
    }

    /// Explores everything, as much at a time as there are processors: nothing is expected to be found.
    private func exploreAll(_ name: String) async -> [(title: String, exploration: Simulation.Exploration)] {
        let seed = self.options.firstSeed
        let explorations = await withTaskGroup(of: (Int, Simulation.Exploration).self) { group in
            for (place, scope) in Self.scopes.enumerated() {
                let simulation = self.simulation(name, sagas: scope.sagas)
                group.addTask { (place, simulation.exploration(seed: seed, bounds: scope.bounds)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        return Self.scopes.enumerated().compactMap { place, scope in explorations[place].map { (scope.title, $0) } }
    }

    /// Explores one thing after the other, until something is found.
    private func exploreUntilFound(_ name: String) -> [(title: String, exploration: Simulation.Exploration)] {
        var explored: [(title: String, exploration: Simulation.Exploration)] = []
        for scope in Self.scopes where explored.allSatisfy({ $0.exploration.failure == nil }) {
            let simulation = self.simulation(name, sagas: scope.sagas)
            explored.append(
                (scope.title, simulation.exploration(seed: self.options.firstSeed, bounds: scope.bounds))
            )
        }
        return explored
    }
}
