extension SagaChoreography {
    /// Takes the participants' records from their stores, and takes up what an earlier choreography has left.
    ///
    /// What is not settled is sent again, in the order in which it was committed; barriers absorb what has been
    /// handled already.
    ///
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/storeInUse``, or a store's own error.
    func resume() async throws {
        var resumption = Resumption(layout: self.runtime.layout, routing: self.runtime.routing)
        var claimed: [Lane] = []
        do {
            for lane in self.lanes {
                if let store = lane.synchronousStore {
                    lane.state.records = try store.records.claim(lane.name)
                    claimed.append(lane)
                    resumption.add(lane.state.records, of: lane)
                }
                resumption.add(try await lane.store.openRecords(of: lane.name), of: lane)
            }
        } catch {
            for lane in claimed { lane.synchronousStore?.records.release(lane.name) }
            throw error
        }
        for lane in self.lanes { resumption.replaceRecords(of: lane) }
        let (sagas, deliveries) = resumption.finish()
        self.switchboard.resume(sagas, with: deliveries)
    }
}

extension Switchboard {
    /// Takes up sagas that an earlier choreography has begun.
    ///
    /// They had passed its door, and need not wait at ours.
    func resume(_ sagas: [SagaState], with deliveries: [(lane: Int, delivery: Delivery)]) {
        self.state.withLock { state in
            for saga in sagas { state.add(saga) }
            state.active += sagas.count
        }
        self.send(deliveries)
    }
}
