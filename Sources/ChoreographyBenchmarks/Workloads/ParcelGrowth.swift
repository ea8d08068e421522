import Choreography
import ChoreographySQLite
import Foundation

/// What a process and its file hold while parcels are delivered and their entries are kept for two seconds.
enum ParcelGrowth {
    private struct Sample {
        /// How many parcels have been delivered.
        let parcels: Int
        /// What was measured, by name.
        var figures: [(name: String, bytes: Double)] = []
    }

    /// Delivers parcels, 1,000 at a time, and looks ten times.
    static func run(parcels: Int) async throws -> [Results] {
        let folder = try ScratchFolder()
        let stores = try Parcel.openStores(1, in: folder)
        let choreography = Parcel.choreography(on: stores, Self.configuration, keepsRows: false)
        try await choreography.resumeSagas()
        var samples: [Sample] = []
        for part in 0..<10 {
            let numbers = part * parcels / 10..<(part + 1) * parcels / 10
            try await startTogether(numbers, on: choreography, inFlight: 1000) { number in
                Send(n: number, customer: number % 1000, text: "a parcel")
            } check: { number, outcome in
                guard case .completed = outcome else { stop("Parcel \(number) was lost.") }
            }
            samples.append(try Self.sample(after: numbers.upperBound, in: folder))
        }
        let entries = try await stores[0].entryCount()
        require(entries < parcels * 6 / 2, "\(entries) entries of \(parcels) parcels are still there.")
        await choreography.shutDown()
        try await ParcelBooks.audit(stores, against: ParcelBooks(parcels: parcels, files: 1, keepsRows: false))
        return Self.results(of: samples)
    }

    private static var configuration: SagaChoreography.Configuration {
        var configuration = SagaChoreography.Configuration()
        configuration.retention = .seconds(2)
        configuration.retry = .immediate(maxAttempts: 3)
        configuration.compensationRetry = .immediate(maxAttempts: 3)
        configuration.timelines = .none
        return configuration
    }

    private static func sample(after parcels: Int, in folder: ScratchFolder) throws -> Sample {
        var sample = Sample(parcels: parcels)
        if let heap = Memory.heapInUse { sample.figures.append(("heap", Double(heap))) }
        sample.figures.append(("resident", Double(Memory.resident)))
        for (name, file) in [("database", "0.db"), ("log", "0.db-wal")] {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(file)")
            sample.figures.append((name, Double(attributes[.size] as? Int ?? 0)))
        }
        return sample
    }

    private static func results(of samples: [Sample]) -> [Results] {
        guard let last = samples.last else { return [] }
        let first = samples[2]
        let sagas = Double(last.parcels - first.parcels)
        return [
            Results(
                title: "one file, 1,000 in flight, entries kept for two seconds",
                unit: "process",
                measure: .bytes,
                figures: samples.flatMap { sample in
                    sample.figures.map { name, bytes in
                        Figure(name: "\(name) after \(sample.parcels.formatted)", Spread([bytes]))
                    }
                },
                ratios: []
            ),
            Results(
                title: "growth from \(first.parcels.formatted) sagas to \(last.parcels.formatted)",
                unit: "saga",
                measure: .bytes,
                figures: zip(first.figures, last.figures).map { first, last in
                    // What a saga leaves in the file takes several hundred bytes, and the file follows the pace a little.
                    Figure(
                        name: first.name,
                        Spread([(last.bytes - first.bytes) / sagas]),
                        atMost: first.name == "heap" ? 1 : 100
                    )
                },
                ratios: []
            ),
        ]
    }
}
