internal import Choreography

/// Checks of transactions that run at the same time.
extension StoreTrial {
    func concurrency() async throws {
        let commits = Commits()
        try await withThrowingTaskGroup { group in
            for number in 1...64 as ClosedRange<UInt64> {
                group.addTask {
                    try await self.insist(commits) { db in
                        _ = try await self.number("x", in: db)
                        await Task.yield()
                        try await self.add("x", 1, in: db)
                        let key = self.key(number)
                        let record = StepRecord(key: key, state: .committed, unsettled: [self.event(number, in: key)])
                        try await self.store.save(record, in: db)
                    }
                }
            }
            try await group.waitForAll()
        }
        try self.expectEqual(try await self.number("x"), 64, "the sum of 64 transactions that add 1 each")
        try self.expectEqual(try await self.store.openRecords(of: "P").count, 64, "the number of open records")
    }

    func isolation() async throws {
        let commits = Commits()
        try await withThrowingTaskGroup { group in
            for number in 1...32 {
                group.addTask {
                    try await self.insist(commits) { db in
                        let before = try await self.number("x", in: db)
                        for _ in 0..<10 { await Task.yield() }
                        let after = try await self.number("x", in: db)
                        try self.expectEqual(after, before, "what a body reads of a number that it has read before")
                        try await self.add("x", number, in: db)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    func contention() async throws {
        let (key, commits) = (self.key(1), Commits())
        try await withThrowingTaskGroup { group in
            for number in 1...16 as ClosedRange<UInt64> {
                group.addTask {
                    try await self.insist(commits) { db in
                        guard try await self.store.record(of: key, in: db) == nil else { return }
                        await Task.yield()
                        // Each writes to a number of its own, so that only the record can keep them apart.
                        try await self.add("x\(number)", 1, in: db)
                        let event = self.event(number, in: key)
                        let record = StepRecord(key: key, state: .committed, completion: event, unsettled: [event])
                        try await self.store.save(record, in: db)
                    }
                }
            }
            try await group.waitForAll()
        }
        var effects: [UInt64] = []
        for number in 1...16 as ClosedRange<UInt64> where try await self.number("x\(number)") != 0 {
            effects.append(number)
        }
        try self.expectEqual(effects.count, 1, "how many of 16 transactions took effect that record one step")
        let completion = try await self.record(key)?.completion?.metadata.id.low
        try self.expectEqual(completion, effects.first, "whose record it is")
    }

    /// Runs a transaction again for as long as its store refuses it and others get on.
    ///
    /// A store may refuse one of two transactions that meet.
    private func insist(_ commits: Commits, _ body: (Store.Transaction) async throws -> Void) async throws {
        var (refusals, seen) = (0, 0)
        while true {
            do {
                try await self.store.withTransaction(body)
                return commits.count()
            } catch let observation as Observation {
                throw observation
            } catch {
                try Task.checkCancellation()
                if commits.value != seen { (refusals, seen) = (0, commits.value) }
                refusals += 1
                guard refusals < 1000 else {
                    throw Observation(text: "A transaction was refused a thousand times, at last with \(error).")
                }
                // Those that it has met are to come to their ends.
                for _ in 0..<min(refusals, 100) { await Task.yield() }
            }
        }
    }

    func limit() async throws {
        let count = min(self.store.transactionLimit, 32)
        let meeting = Meeting(of: count)
        await withTaskGroup { group in
            for number in 1...count {
                group.addTask {
                    do {
                        try await self.store.withTransaction { db in
                            try await self.add("x\(number)", 1, in: db)
                            try await meeting.join()
                        }
                    } catch {
                        meeting.end(with: error)
                    }
                }
            }
        }
        if let (error, size) = meeting.end {
            let problem =
                Task.isCancelled
                ? "only \(size) of \(count) transactions were under way when the check was cancelled."
                : "a transaction has thrown \(error) when \(size) of \(count) were under way."
            throw Observation(text: "The limit is \(self.store.transactionLimit), but \(problem)")
        }
        for number in 1...count {
            try self.expectEqual(try await self.number("x\(number)"), 1, "what transaction \(number) has written")
        }
    }
}

/// How many of several transactions have committed.
private final class Commits: Sendable {
    private let number = Locked(0)

    var value: Int { self.number.withLock { $0 } }

    func count() { self.number.withLock { $0 += 1 } }
}

/// Tasks that wait until all of them are there, or one has failed.
private final class Meeting: Sendable {
    private struct State: Sendable {
        var size = 0
        var end: (error: any Error, size: Int)?
    }

    private let count: Int
    private let state = Locked(State())
    private let doors: [(stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)]

    init(of count: Int) {
        self.count = count
        self.doors = (0..<count).map { _ in AsyncStream.makeStream() }
    }

    /// The first error, and how many were there by then.
    var end: (error: any Error, size: Int)? { self.state.withLock { $0.end } }

    /// Nobody waits for the others any more.
    func end(with error: any Error) {
        self.state.withLock { state in
            if state.end == nil { state.end = (error, state.size) }
        }
        for door in self.doors { door.continuation.finish() }
    }

    /// Waits for the others.
    ///
    /// - Throws: `CancellationError` if the task of one of them is cancelled or has failed first.
    func join() async throws {
        let number = self.state.withLock { state in
            if state.end == nil { state.size += 1 }
            return state.end == nil ? state.size : nil
        }
        guard let number else { throw CancellationError() }
        if number == self.count {
            for door in self.doors { door.continuation.finish() }
        }
        for await _ in self.doors[number - 1].stream {}
        if self.state.withLock({ $0.size < self.count }) {
            // Before the store hears of it, and lets another one in.
            self.end(with: CancellationError())
            throw CancellationError()
        }
    }
}
