internal import Choreography

/// Checks of what one transaction is.
extension TransactionalStoreConformance {
    func atomicity() async throws {
        let key = self.key(1)
        let result = try await self.store.withTransaction { db in
            try await self.add("x", 3, in: db)
            try await self.add("x", 4, in: db)
            try await self.store.save(StepRecord(key: key, state: .committed), in: db)
            return try await self.number("x", in: db)
        }
        try self.expectEqual(result, 7, "what the body reads of its own writes")
        try self.expectEqual(try await self.number("x"), 7, "what the next transaction reads")
        try self.expectEqual(try await self.record(key)?.state, .committed, "the record's state")
    }

    func rollback() async throws {
        let key = self.key(1)
        try await self.store.withTransaction { try await self.add("x", 1, in: $0) }
        do {
            try await self.store.withTransaction { db in
                try await self.add("x", 10, in: db)
                try await self.add("y", 1, in: db)
                let record = StepRecord(key: key, state: .committed, unsettled: [self.event(1, in: key)])
                try await self.store.save(record, in: db)
                throw Stop()
            }
            throw Failure(description: "The body's error is not thrown.")
        } catch is Stop {}
        try self.expectEqual([try await self.number("x"), try await self.number("y")], [1, 0], "writes")
        try self.expect(try await self.record(key) == nil, "The record is there after the rollback.")
        try self.expect(try await self.store.openRecords(of: "P").isEmpty, "The record is open after the rollback.")
        // What was rolled back can be committed the next time.
        let record = StepRecord(key: key, state: .committed, unsettled: [self.event(1, in: key)])
        try await self.save(record)
        try self.expectEqual(try await self.store.openRecords(of: "P").map(\.key), [key], "open records")
    }

    func readYourWrite() async throws {
        let key = self.key(1)
        try await self.store.withTransaction { db in
            try self.expect(try await self.store.record(of: key, in: db) == nil, "There is a record of nothing.")
            try await self.store.save(StepRecord(key: key, state: .fenced), in: db)
            let first = try await self.store.record(of: key, in: db)
            try self.expectEqual(first?.state, .fenced, "the record's state")
            let event = self.event(1, in: key)
            let record = StepRecord(key: key, state: .committed, completion: event, unsettled: [event])
            try await self.store.save(record, in: db)
            let second = try await self.store.record(of: key, in: db)
            try self.expectEqual(second?.state, .committed, "the state that was saved last")
            try self.expectEqual(second?.completion?.metadata.id, event.metadata.id, "the completion")
        }
    }

    func concurrency() async throws {
        try await withThrowingTaskGroup { group in
            for number in 1...64 as ClosedRange<UInt64> {
                group.addTask { try await self.addOne(number) }
            }
            try await group.waitForAll()
        }
        try self.expectEqual(try await self.number("x"), 64, "the sum")
        try self.expectEqual(try await self.store.openRecords(of: "P").count, 64, "the number of open records")
    }

    /// Adds one in a transaction that leaves time for others between reading and writing.
    ///
    /// A store may refuse one of two transactions that meet; that one is repeated.
    private func addOne(_ number: UInt64) async throws {
        let key = self.key(number)
        var lastError: any Error = Stop()
        for _ in 0..<1000 {
            do {
                return try await self.store.withTransaction { db in
                    let before = try await self.number("x", in: db)
                    await Task.yield()
                    try await self.add("x", 1, in: db)
                    try self.expectEqual(try await self.number("x", in: db), before + 1, "what the body reads")
                    let record = StepRecord(key: key, state: .committed, unsettled: [self.event(number, in: key)])
                    try await self.store.save(record, in: db)
                }
            } catch let failure as Failure {
                throw failure
            } catch {
                lastError = error
            }
        }
        throw lastError
    }

    func cancellation() async throws {
        let key = self.key(1)
        let (begun, signal) = AsyncStream<Void>.makeStream()
        let (forever, never) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    try await self.store.withTransaction { db in
                        try await self.add("x", 1, in: db)
                        try await self.store.save(StepRecord(key: key, state: .committed), in: db)
                        signal.finish()
                        for await _ in forever {}
                        try Task.checkCancellation()
                    }
                    return false
                } catch is CancellationError {
                    return true
                }
            }
            for await _ in begun {}
            group.cancelAll()
            let wasCancelled = try await group.next()
            try self.expectEqual(wasCancelled, true, "whether the cancellation is thrown")
        }
        never.finish()
        try self.expectEqual(try await self.number("x"), 0, "the writes")
        try self.expect(try await self.record(key) == nil, "The record is there after the cancellation.")
        try await self.store.withTransaction { try await self.add("x", 5, in: $0) }
        try self.expectEqual(try await self.number("x"), 5, "the store goes on")
    }
}
