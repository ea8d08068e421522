import Choreography
import ChoreographySQLite

/// A file of delivered parcels, in which a choreography starts again and again.
final class ParcelRecovery: Sendable {
    /// What is measured of a start.
    enum Mark: Sendable {
        /// Until new sagas can be started.
        case ready
        /// Until all that was left is settled.
        case settled
    }

    private let folder: ScratchFolder
    private let parcels: Int

    /// Delivers some parcels, each of which leaves six entries.
    init(parcels: Int) async throws {
        self.folder = try ScratchFolder()
        self.parcels = parcels
        let choreography = Parcel.choreography(on: try Parcel.openStores(1, in: self.folder), inFlight: 10_000)
        try await Parcel.send(parcels, on: choreography, atATime: 10_000)
        await choreography.shutDown()
    }

    /// Opens the file.
    func open() async throws -> Contender.Cost {
        try await Contender.time(1) { _ = try Parcel.openStores(1, in: self.folder) }.inMilliseconds
    }

    /// Begins to run on the file, which may be as after a crash at the worst moment: no entry counts as settled then.
    func resume(until mark: Mark, isUnsettled: Bool) async throws -> Contender.Cost {
        let stores = try Parcel.openStores(1, in: self.folder)
        let entries = try await stores[0].entryCount()
        require(entries == self.parcels * 6, "\(entries) entries are left of \(self.parcels) parcels.")
        if isUnsettled { _ = try await stores[0].unsettle() }
        let choreography = Parcel.choreography(on: stores, inFlight: 1_000_000)
        var left: [SagaHandle] = []
        let ready = try await Contender.time(1) { left = try await choreography.resumeSagas() }
        let settling = try await Contender.time(1) {
            for saga in left {
                guard case .completed = try await saga.outcome else { stop("A parcel was lost.") }
            }
        }
        require(left.count == (isUnsettled ? self.parcels : 0), "\(left.count) sagas were resumed.")
        await choreography.shutDown()
        let entriesAfter = try await stores[0].entryCount()
        require(entriesAfter == entries, "Something was done twice.")
        try await ParcelBooks.audit(stores, against: ParcelBooks(parcels: self.parcels, files: 1))
        let total = mark == .ready ? ready.total : ready.total + settling.total
        return Contender.Cost(total: total, units: 1).inMilliseconds
    }
}
