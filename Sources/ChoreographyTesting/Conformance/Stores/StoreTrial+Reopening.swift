internal import Choreography

/// Checks of what outlasts a store: it is opened three times on the same data.
extension StoreTrial {
    /// Commits three steps, settles one of them, and cuts off transactions.
    func beforeReopening() async throws {
        try await self.emptiness()
        for number in [5, 2, 9] as [UInt64] { try await self.commit(number) }
        try await self.store.settle([self.event(2, in: self.key(2)).metadata.id])
        for point in CutPoint.allCases {
            do {
                try await self.cut(at: point, self.key(1)) { throw Stop() }
            } catch is Stop {}
            try await self.cancel(at: point, self.key(1))
        }
    }

    func afterReopening() async throws {
        let numbers = [try await self.number("x"), try await self.number("y")]
        try self.expectEqual(numbers, [3, 0], "the writes that are found again")
        for number in [5, 2, 9] as [UInt64] { try await self.expectCommitted(number) }
        try self.expect(try await self.record(self.key(1)) == nil, "A record is found that was rolled back.")
        try await self.expectOpen([5, 9])
        try await self.commit(7)
        let (step, undo) = (self.event(5, in: self.key(5)), self.event(50, in: self.key(5), isUndo: true))
        try await self.save(StepRecord(key: self.key(5), state: .undone, unsettled: [step, undo]))
    }

    func afterReopeningAgain() async throws {
        try self.expectEqual(try await self.number("x"), 4, "the writes that are found again")
        for number in [2, 9, 7] as [UInt64] { try await self.expectCommitted(number) }
        try self.expectEqual(try await self.record(self.key(5))?.state, .undone, "the state of an undone step")
        try await self.expectOpen([9, 7, 5])
    }

    private func commit(_ number: UInt64) async throws {
        let key = self.key(number)
        let event = self.event(number, in: key)
        try await self.store.withTransaction { db in
            try await self.add("x", 1, in: db)
            let record = StepRecord(key: key, state: .committed, completion: event, unsettled: [event])
            try await self.store.save(record, in: db)
        }
    }

    private func expectCommitted(_ number: UInt64) async throws {
        let record = try await self.record(self.key(number))
        let event = self.event(number, in: self.key(number))
        try self.expectEqual(record?.state, .committed, "the state of a step that is found again")
        // Its type may be unknown to a store that was just opened; what it says of itself is not.
        try self.expectEqual(record?.completion?.metadata, event.metadata, "the metadata of its completion event")
        try self.expectEqual(record?.completion?.name, event.name, "the name of its completion event")
    }

    /// Sees which records are open, and that each of them has all of its events.
    ///
    /// That of saga 2 was settled, which a store may have written down later than at once.
    private func expectOpen(_ sagas: [UInt64]) async throws {
        let open = try await self.store.openRecords(of: "P").filter { $0.key.saga.low != 2 }
        try self.expectEqual(open.map(\.key.saga.low), sagas, "the sagas of the open records, in order")
        for record in open {
            let number = record.key.saga.low
            let expected = record.state == .undone ? [number, number * 10] : [number]
            try self.expectEqual(record.unsettled.map(\.metadata.id.low), expected, "what is not settled of one")
        }
    }
}
