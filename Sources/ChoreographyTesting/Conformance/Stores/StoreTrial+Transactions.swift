internal import Choreography

/// Checks of what one transaction is.
extension StoreTrial {
    func atomicity() async throws {
        let key = self.key(1)
        let result = try await self.store.withTransaction { db in
            try await self.add("x", 3, in: db)
            try await self.add("x", 4, in: db)
            try await self.store.save(StepRecord(key: key, state: .committed), in: db)
            return try await self.number("x", in: db)
        }
        try self.expectEqual(result, 7, "what the body reads of its own writes, and returns")
        try self.expectEqual(try await self.number("x"), 7, "what the next transaction reads")
        try self.expectEqual(try await self.record(key)?.state, .committed, "the record's state")
    }

    func rollback() async throws {
        let key = self.key(1)
        try await self.store.withTransaction { try await self.add("x", 1, in: $0) }
        for point in CutPoint.allCases {
            do {
                try await self.cut(at: point, key) { throw Stop() }
                throw Observation(text: "A body has thrown \(point), and its transaction has not.")
            } catch is Stop {
            } catch let observation as Observation {
                throw observation
            } catch {
                throw Observation(text: "A body has thrown an error of its own, and its transaction throws \(error).")
            }
            try await self.expectNothing(of: key, "of a body that has thrown \(point)")
        }
        // What was rolled back can be committed the next time.
        try await self.save(StepRecord(key: key, state: .committed, unsettled: [self.event(1, in: key)]))
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

    // MARK: Cut transactions

    /// Where a transaction is cut off.
    enum CutPoint: String, CaseIterable, CustomStringConvertible {
        case beginning = "before it wrote anything"
        case written = "after its writes"
        case recorded = "after its writes and its record"

        var description: String { self.rawValue }
    }

    /// Begins a transaction that adds to `x` and `y` and records a step, as far as it comes.
    func cut(at point: CutPoint, _ key: StepKey, _ stop: () async throws -> Void) async throws {
        try await self.store.withTransaction { db in
            if point != .beginning {
                try await self.add("x", 10, in: db)
                try await self.add("y", 1, in: db)
            }
            if point == .recorded {
                let event = self.event(1, in: key)
                try await self.store.save(
                    StepRecord(key: key, state: .committed, completion: event, unsettled: [event]),
                    in: db
                )
            }
            try await stop()
        }
    }

    /// Sees that a transaction that was cut off has left nothing.
    ///
    /// Before it, `x` was 1.
    func expectNothing(of key: StepKey, _ whose: String) async throws {
        let numbers = [try await self.number("x"), try await self.number("y")]
        try self.expectEqual(numbers, [1, 0], "the writes \(whose)")
        try self.expect(try await self.record(key) == nil, "There is a record \(whose).")
        try self.expect(try await self.store.openRecords(of: "P").isEmpty, "There is an open record \(whose).")
    }

    func cancellation() async throws {
        let key = self.key(1)
        try await self.store.withTransaction { try await self.add("x", 1, in: $0) }
        for point in CutPoint.allCases {
            try await self.cancel(at: point, key)
            try await self.expectNothing(of: key, "of a body that was cancelled \(point)")
        }
        try await self.save(StepRecord(key: key, state: .committed))
        try self.expectEqual(try await self.record(key)?.state, .committed, "the state of what is committed later")
    }

    /// Begins a transaction, and cancels its task when it has come so far.
    func cancel(at point: CutPoint, _ key: StepKey) async throws {
        let (begun, signal) = AsyncStream<Void>.makeStream()
        let (forever, never) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                // A transaction that fails before it has come so far must not be waited for.
                defer { signal.finish() }
                do {
                    // A store may run the body in a task of its own, which is not cancelled then.
                    try await withTaskCancellationHandler {
                        try await self.cut(at: point, key) {
                            signal.finish()
                            for await _ in forever {}
                            throw CancellationError()
                        }
                    } onCancel: {
                        never.finish()
                    }
                    return false
                } catch is CancellationError {
                    return true
                }
            }
            for await _ in begun {}
            group.cancelAll()
            let isThrown = try await group.next()
            try self.expectEqual(isThrown, true, "whether the cancellation of a body comes out of its transaction")
        }
    }

    func abandonment() async throws {
        var abandoned: Confined<Store.Transaction>?
        do {
            try await self.store.withTransaction { db in
                let (transaction, abandon) = self.store.synchronousAccess?.abandonable() ?? (db, {})
                abandoned = Confined(transaction)
                try await self.add("x", 1, in: transaction)
                abandon()
                throw Stop()
            }
        } catch is Stop {}
        guard let abandoned else { throw Observation(text: "A transaction has never called its body.") }
        // It may throw, or do nothing.
        try? await self.add("x", 10, in: abandoned.state)
        try await self.store.withTransaction { db in
            try await self.add("y", 1, in: db)
            try? await self.add("x", 100, in: abandoned.state)
        }
        let numbers = [try await self.number("x"), try await self.number("y")]
        try self.expectEqual(numbers, [0, 1], "what an abandoned body has written, and one after it")
    }
}
