internal import Synchronization

/// A number that tells one state of a simulation from others.
///
/// Different states have the same number about once in 2⁶⁴ pairs.
package struct Fingerprint: Hashable, Sendable {
    package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    package mutating func add(_ number: UInt64) {
        self.value = Self.mix(self.value ^ number)
    }

    package mutating func add(_ number: Int) { self.add(UInt64(bitPattern: Int64(number))) }

    package mutating func add(_ text: String) { self.add(Self.hash(text)) }

    /// Adds a text of several, whose order does not matter.
    package mutating func addUnordered(_ text: String) { self.value &+= Self.mix(Self.hash(text)) }

    private static func hash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }

    /// The finalizer of SplitMix64.
    private static func mix(_ number: UInt64) -> UInt64 {
        var mixed = number &+ 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

extension SagaChoreography {
    /// Tells the state of this choreography from others: what its stores hold, and where its sagas stand.
    ///
    /// - Parameter number: The number of a saga, the same in every run.
    package func fingerprint(numbering number: (SagaID) -> Int) -> Fingerprint {
        var fingerprint = Fingerprint()
        var sagas: [(number: Int, saga: SagaState)] = []
        for lane in self.lanes {
            if let store = lane.volatileStore as? any CrashableStore { fingerprint.add(store.fingerprint.value) }
            for saga in lane.state.records.sagas { sagas.append((number(saga.id), saga)) }
            for box in lane.state.records.outbox.unsettled {
                fingerprint.add("\(number(box.metadata.saga)) \(AnyEnvelope(box).name)")
                fingerprint.add(UInt64(box.missingReceipts.load(ordering: .relaxed)))
            }
            fingerprint.add(lane.state.parked.count)
        }
        for (number, saga) in sagas.sorted(by: { $0.number < $1.number }) {
            fingerprint.add(number)
            saga.update { $0.add(to: &fingerprint) }
        }
        fingerprint.add(self.runtime.deadLetters.count)
        return fingerprint
    }
}

extension SagaRecord {
    func add(to fingerprint: inout Fingerprint) {
        for row in self.rows {
            fingerprint.add(UInt64(row.state.rawValue))
            fingerprint.add(UInt64(row.attempts) << 32 | UInt64(row.undoAttempts))
            switch row.kept {
            case .nothing: fingerprint.add(0)
            case .completion: fingerprint.add(1)
            case .arrivals(let boxes): for box in boxes { fingerprint.add(box == nil ? 2 : 3) }
            case .armed: fingerprint.add(4)
            case .intended: fingerprint.add(5)
            }
        }
        fingerprint.add(self.inFlight)
        fingerprint.add(self.parked)
        fingerprint.add(self.deadlines)
        fingerprint.add(self.debts.count)
        fingerprint.add(self.cause.map { AnyEnvelope($0).name } ?? "")
        fingerprint.add(self.hasEnded ? 1 : 0)
    }
}
