internal import Synchronization

/// The sagas of a choreography that have not ended, and those that have ended and owe something.
///
/// A choreography that resumes another one finds them here, by way of the records in the stores in memory.
final class SagaRegistry: Sendable {
    private struct Contents: Sendable {
        var sagas: ContiguousArray<SagaState?> = []
        /// Places among them that are free.
        var freePlaces: ContiguousArray<Int32> = []
        var lastNumber: UInt32 = 0
        /// Sagas that have ended and owe nothing, if they are kept.
        var forgettable: [SagaState] = []

        mutating func add(_ saga: consuming SagaState) {
            guard saga.place.load(ordering: .relaxed) < 0 else { return }
            let place = self.freePlaces.popLast() ?? Int32(self.sagas.count)
            saga.place.store(place, ordering: .relaxed)
            if saga.number.load(ordering: .relaxed) == 0 {
                self.lastNumber &+= 1
                saga.number.store(self.lastNumber, ordering: .relaxed)
            }
            if place == self.sagas.count {
                self.sagas.append(consume saga)
            } else {
                self.sagas[Int(place)] = consume saga
            }
        }

        mutating func remove(_ saga: borrowing SagaState) {
            let place = saga.place.exchange(-1, ordering: .relaxed)
            guard place >= 0 else { return }
            self.sagas[Int(place)] = nil
            self.freePlaces.append(place)
        }
    }

    /// The steps of the choreography.
    let layout: SagaLayout
    private let contents = Locked(Contents())
    private let keepsEnded: Bool
    /// Who is told which sagas run, if any step locks something.
    private let lockWaits: LockWaits?

    /// Makes an empty registry.
    ///
    /// - Parameters:
    ///   - layout: The steps of the choreography.
    ///   - keepsEnded: Whether sagas stay that nobody needs any more, for a simulation that asks how they ended.
    ///   - lockWaits: Who is told which sagas run, if any step locks something.
    init(_ layout: SagaLayout, keepsEnded: Bool, lockWaits: LockWaits? = nil) {
        self.layout = layout
        self.keepsEnded = keepsEnded
        self.lockWaits = lockWaits
    }

    /// Takes up sagas, unless they are there already.
    func add(_ sagas: some Collection<SagaState>) {
        self.lockWaits?.begin(sagas)
        self.contents.withLock { contents in for index in sagas.indices { contents.add(sagas[index]) } }
    }

    /// Forgets sagas that have ended and owe nothing.
    func forget(ended sagas: some Collection<SagaState>) {
        guard !sagas.isEmpty else { return }
        self.lockWaits?.end(sagas)
        self.contents.withLock { contents in
            for index in sagas.indices {
                contents.remove(sagas[index])
                if self.keepsEnded { contents.forgettable.append(sagas[index]) }
            }
        }
    }

    /// Forgets sagas that have never begun.
    func forget(refused sagas: some Sequence<SagaState>) {
        self.lockWaits?.end(sagas)
        self.contents.withLock { contents in for saga in sagas { contents.remove(saga) } }
    }

    /// The sagas that have not ended, in the order in which they were taken up.
    ///
    /// Their identifiers tell the time of day, which may jump.
    var open: [SagaState] { self.all.filter { !$0.update(\.hasEnded) } }

    /// The sagas that have not ended, those that owe something, and others if they are kept, in the order in which they
    /// were taken up.
    var all: [SagaState] {
        self.contents.withLock { $0.sagas.compactMap(\.self) + $0.forgettable }
            .sorted { $0.number.load(ordering: .relaxed) < $1.number.load(ordering: .relaxed) }
    }

    /// The sagas in which a participant has committed something, or a body of it has been called.
    func sagas(of participant: String) -> [SagaState] {
        let steps = self.layout.sites.indices.filter { self.layout.sites[$0].participant == participant }
        return self.all.filter { $0.hasTouched(steps) }
    }
}
