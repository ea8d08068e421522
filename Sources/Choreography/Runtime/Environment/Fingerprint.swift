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

    /// Adds what a message says: as JSON, which is written sooner than a description.
    mutating func add(_ box: EnvelopeBox?) {
        guard let box else { return self.add(0) }
        self.add(ObjectIdentifier(box.messageType).hashValue)
        if let undecoded = box.undecoded { self.add(undecoded.name) }
        do {
            try box.withEncoded(using: MessageSink()) { self.add(Self.hash($0)) }
        } catch {
            // It can't be encoded, which matters only to who stores it.
            self.add("\(box.message)")
        }
    }

    private static func hash(_ text: String) -> UInt64 { Self.hash(text.utf8) }

    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
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
    /// - Returns: The same for the same state.
    package func fingerprint(numbering number: (SagaID) -> Int) -> Fingerprint {
        var fingerprint = Fingerprint()
        var sagas: [(number: Int, saga: SagaState)] = []
        for lane in self.lanes {
            if let store = lane.volatileStore as? any CrashableStore { fingerprint.add(store.fingerprint.value) }
            for saga in lane.state.records.sagas(of: lane.name) { sagas.append((number(saga.id), saga)) }
            for box in lane.state.records.outbox.unsettled {
                fingerprint.add(number(box.metadata.saga))
                fingerprint.add(box)
                fingerprint.add(UInt64(box.missingReceipts.load(ordering: .relaxed)))
            }
            lane.state.add(to: &fingerprint, numbering: number)
        }
        for (number, saga) in sagas.sorted(by: { $0.number < $1.number }) {
            fingerprint.add(number)
            saga.update { $0.add(to: &fingerprint) }
        }
        fingerprint.add(self.runtime.deadLetters.count)
        return fingerprint
    }
}

extension LaneState {
    /// Adds what waits in the lane, and in which order.
    func add(to fingerprint: inout Fingerprint, numbering number: (SagaID) -> Int) {
        for held in [self.pausing, self.parked] {
            fingerprint.add(held.count)
            for held in held.values.sorted(by: { number($0.delivery.saga.id) < number($1.delivery.saga.id) }) {
                fingerprint.add(held.delivery, numbering: number)
                for place in 0..<held.ahead.count { fingerprint.add(held.ahead[place], numbering: number) }
                for place in 0..<held.behind.count { fingerprint.add(held.behind[place], numbering: number) }
            }
        }
        for (reaction, calls) in self.waitingCalls.sorted(by: { $0.key < $1.key }) {
            fingerprint.add(reaction)
            for place in 0..<calls.count { fingerprint.add(calls[place].delivery, numbering: number) }
        }
    }
}

extension Fingerprint {
    fileprivate mutating func add(_ delivery: Delivery, numbering number: (SagaID) -> Int) {
        self.add(number(delivery.saga.id))
        self.add(delivery.reaction << 1 | (delivery.isRepeat ? 1 : 0))
        self.add(delivery.box)
    }
}

extension SagaRecord {
    func add(to fingerprint: inout Fingerprint) {
        for row in self.rows {
            fingerprint.add(UInt64(row.state.rawValue))
            fingerprint.add(UInt64(row.attempts) << 32 | UInt64(row.undoAttempts))
            switch row.kept {
            case .nothing: fingerprint.add(0)
            case .completion(let box): fingerprint.add(box)
            case .arrivals(let boxes): for box in boxes { fingerprint.add(box) }
            case .armed(let deadline): fingerprint.add(deadline.box)
            case .intended(let box): fingerprint.add(box)
            }
        }
        fingerprint.add(Int(self.inFlight))
        fingerprint.add(Int(self.parked))
        fingerprint.add(Int(self.deadlines))
        fingerprint.add(self.debts.count)
        fingerprint.add(self.cause)
        fingerprint.add(self.hasEnded ? 1 : 0)
    }
}
