internal import Choreography

/// Checks of what outlasts a store: it is opened three times on the same data.
extension StoreTrial {
    /// Commits steps that come to different things, settles one of them, and cuts off transactions.
    func beforeReopening() async throws {
        try await self.emptiness()
        for number in [5, 2, 9] as [UInt64] { try await self.commit(number) }
        for record in self.otherRecords { try await self.save(record) }
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
        try await self.expectOtherRecords()
        try self.expect(try await self.record(self.key(1)) == nil, "A record is found that was rolled back.")
        try await self.expectOpen([5, 9, 6])
        try await self.commit(7)
        let (step, undo) = (self.event(5, in: self.key(5)), self.event(50, in: self.key(5), isUndo: true))
        try await self.save(StepRecord(key: self.key(5), state: .undone, unsettled: [step, undo]))
    }

    func afterReopeningAgain() async throws {
        try self.expectEqual(try await self.number("x"), 4, "the writes that are found again")
        for number in [2, 9, 7] as [UInt64] { try await self.expectCommitted(number) }
        try await self.expectOtherRecords()
        try self.expectEqual(try await self.record(self.key(5))?.state, .undone, "the state of an undone step")
        try await self.expectOpen([9, 6, 7, 5])
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

    /// A fence, a join that waits for one of its events, and a rejection.
    private var otherRecords: [StepRecord] {
        let (fence, join, rejected) = (self.key(3), self.key(4), self.key(6))
        let rejection = self.event(6, in: rejected, isUndo: true)
        return [
            StepRecord(key: fence, state: .fenced),
            StepRecord(key: join, state: .none, arrivals: [self.event(4, in: self.key(4, of: "Q"))]),
            StepRecord(key: rejected, state: .rejected, completion: rejection, unsettled: [rejection]),
        ]
    }

    private func expectOtherRecords() async throws {
        for expected in self.otherRecords {
            let record = try await self.record(expected.key)
            let name = expected.arrivals.isEmpty ? "\(expected.state) step" : "join that waits"
            try self.expectEqual(record?.state, expected.state, "the state of a \(name) that is found again")
            try self.expectEvents(record?.arrivals, expected.arrivals, "what has arrived for a \(name)")
            try self.expectEvents(
                [record?.completion].compactMap { $0 },
                [expected.completion].compactMap { $0 },
                "the event of a \(name)"
            )
        }
    }

    private func expectCommitted(_ number: UInt64) async throws {
        let record = try await self.record(self.key(number))
        try self.expectEqual(record?.state, .committed, "the state of a step that is found again")
        let found = [record?.completion].compactMap { $0 }
        try self.expectEvents(found, [self.event(number, in: self.key(number))], "a completion event")
    }

    /// Sees which records are open, and that each of them has all of its events.
    ///
    /// That of saga 2 was settled, which a store may have written down later than at once. Those of sagas 3 and 4 have
    /// no event to publish.
    private func expectOpen(_ sagas: [UInt64]) async throws {
        let open = try await self.store.openRecords(of: "P").filter { !(2...4).contains($0.key.saga.low) }
        try self.expectEqual(open.map(\.key.saga.low), sagas, "the sagas of the open records, in order")
        for record in open {
            let (key, number) = (record.key, record.key.saga.low)
            var expected = [self.event(number, in: key, isUndo: record.state == .rejected)]
            if record.state == .undone { expected.append(self.event(number * 10, in: key, isUndo: true)) }
            try self.expectEvents(record.unsettled, expected, "what is not settled")
        }
    }
}
