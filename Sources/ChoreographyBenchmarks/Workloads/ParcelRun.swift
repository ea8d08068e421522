import Choreography
import ChoreographySQLite

extension Parcel {
    /// How parcels are sent through databases that are new.
    struct Run: Sendable {
        let parcels: Int
        let files: Int
        let inFlight: Int
        /// Whether a manager tells the services what to do.
        var isConducted = false

        /// Sends them with a choreography, a task or a batch at a time.
        func choreography(hasTaskForEach: Bool) async throws -> Contender.Cost {
            try await self.costs(hasTaskForEach: hasTaskForEach).time
        }

        /// Sends them, and says what that took, and what was published and committed.
        func costs(hasTaskForEach: Bool) async throws -> SagaCosts {
            let folder = try ScratchFolder()
            let stores = try Parcel.openStores(self.files, in: folder)
            let choreography = try self.make(on: stores, in: folder)
            try await choreography.resumeSagas()
            let cost = try await Contender.time(self.parcels) {
                if hasTaskForEach {
                    try await Parcel.send(self.parcels, on: choreography, atATime: self.inFlight)
                } else {
                    try await startTogether(0..<self.parcels, on: choreography, inFlight: self.inFlight) {
                        Send(n: $0, customer: $0 % 1000, text: "a parcel")
                    } check: { number, outcome in
                        guard case .completed = outcome else { stop("Parcel \(number) was lost.") }
                    }
                }
            }
            await choreography.shutDown()
            require(choreography.statistics.sagasCompleted == self.parcels, "Not every parcel was delivered.")
            try await ParcelBooks.audit(stores, against: ParcelBooks(parcels: self.parcels, files: self.files))
            return SagaCosts(cost, choreography.statistics)
        }

        private func make(on stores: [SQLiteStore], in folder: ScratchFolder) throws -> SagaChoreography {
            let configuration = Parcel.configuration(inFlight: self.inFlight)
            guard self.isConducted else { return Parcel.choreography(on: stores, configuration) }
            let manager = try Parcel.openManager(beside: stores, files: self.files, in: folder)
            return Parcel.conducted(by: manager, on: stores, configuration)
        }

        /// Does the same by hand: a commit for each step, and a row in a log for what was done.
        func oneCommitPerStep() async throws -> Contender.Cost {
            let folder = try ScratchFolder()
            let stores = try Parcel.openStores(self.files, in: folder, plain: true)
            let cost = try await Contender.time(self.parcels) {
                try await inParallel(self.parcels, atATime: self.inFlight) { n in
                    for step in 0..<6 {
                        try await stores[step % 5].write { db in
                            if step < 5 { try db.work(n, step) }
                            try db.log(n, step)
                        }
                    }
                }
            }
            let expected = ParcelBooks(parcels: self.parcels, files: self.files, isLogged: true)
            try await ParcelBooks.audit(stores, against: expected)
            return cost
        }
    }
}
