import Choreography
import ChoreographyTesting
import Testing

@Suite("The conformance of a store", .timeLimit(.minutes(1)))
struct TransactionalStoreConformanceTests {
    /// Where stores are opened again.
    private actor Disk {
        private var files: [String: FaultyData] = [:]

        func file(_ name: String, _ fault: StoreFault?) async -> FaultyData {
            if fault != .forgetsEverything, let file = self.files[name] {
                await file.reopen(fault)
                return file
            }
            let file = FaultyData()
            self.files[name] = file
            if fault == .isNotEmpty { await file.spoil() }
            return file
        }
    }

    private static func conformance(
        _ fault: StoreFault?,
        opened: @escaping @Sendable (FaultyStore) -> Void = { _ in }
    ) -> TransactionalStoreConformance<FaultyStore> {
        let disk = Disk()
        return TransactionalStoreConformance(keepsData: true) { name in
            let store = FaultyStore(await disk.file(name, fault), fault: fault)
            opened(store)
            return store
        } add: { db, name, amount in
            await db.add(name, amount)
        } read: { db, name in
            await db.get(name)
        }
    }

    @Test("Accepts a store that is sound")
    func sound() async throws {
        try await Self.conformance(nil).run()
    }

    @Test("Has a fault for each of its checks to find")
    func completeness() {
        #expect(Set(StoreFault.allCases.map(\.failures.certain)) == Set(StoreCheck.allCases))
        #expect(Set(StoreCheck.allCases.map(\.id)).count == StoreCheck.allCases.count)
    }

    @Test("Finds a fault by the check of the promise that it breaks", arguments: StoreFault.allCases)
    func faulty(_ fault: StoreFault) async throws {
        var failures: [StoreCheck: ConformanceFailure] = [:]
        for check in StoreCheck.allCases where fault != .runsOne || check != .limit {
            do {
                try await Self.conformance(fault).run(check)
            } catch let failure as ConformanceFailure {
                failures[check] = failure
            }
        }
        if fault == .runsOne { failures[.limit] = try await Self.limitFailure() }
        let (certain, possible) = fault.failures
        let failure = try #require(failures[certain])
        #expect(failure.promise == certain.description && failure.check == certain.id)
        #expect(!failure.observation.isEmpty && failure.description.contains(failure.observation))
        #expect(Set(failures.keys).subtracting(possible) == [certain])
    }

    /// Cancels the check of the limit once all transactions but one wait for the one.
    private static func limitFailure() async throws -> ConformanceFailure? {
        let (stores, opened) = AsyncStream<FaultyStore>.makeStream()
        let check = Task {
            try await Self.conformance(.runsOne) { opened.yield($0) }.run(.limit)
        }
        for await store in stores {
            var waiting = 0
            for await _ in store.queued {
                waiting += 1
                if waiting == store.transactionLimit - 1 { break }
            }
            break
        }
        check.cancel()
        let error = await #expect(throws: ConformanceFailure.self) { try await check.value }
        #expect(error?.observation.contains("only 1 of 4 transactions were under way") == true)
        return error
    }

    @Test("Stops at the first broken promise, and passes on what the store throws")
    func first() async throws {
        struct Refusal: Error {}
        let conformance = TransactionalStoreConformance { _ -> FaultyStore in
            throw Refusal()
        } add: { _, _, _ in
        } read: { _, _ in
            0
        }
        let failure = await #expect(throws: ConformanceFailure.self) { try await conformance.run() }
        #expect(failure?.check == StoreCheck.emptiness.id)
        #expect(failure?.cause is Refusal)
    }

    @Test("Accepts a store that refuses a transaction for as long as others commit")
    func patience() async throws {
        struct Busy: Error {}
        let victim = Locked<Int?>(nil)
        let conformance = TransactionalStoreConformance { _ in
            FaultyStore(fault: nil)
        } add: { db, name, amount in
            let task = withUnsafeCurrentTask { $0?.hashValue }
            let isVictim = victim.withLock { first in
                first = first ?? task
                return first == task
            }
            // The last of the 64 transactions, however early it began.
            if isVictim, await db.get("x") < 63 { throw Busy() }
            if !isVictim { for _ in 0..<110 { await Task.yield() } }
            await db.add(name, amount)
        } read: { db, name in
            await db.get(name)
        }
        try await conformance.run(.concurrency)
    }

    /// What ``refusing(_:_:)`` refuses.
    enum Refused: String, CaseIterable {
        case everything, secondNumber
    }

    @Test(
        "Ends with what a store throws that refuses everything, or a participant's second number",
        arguments: Refused.allCases,
        [StoreCheck.limit, .cancellation, .reopening]
    )
    func refusing(_ refused: Refused, _ check: StoreCheck) async throws {
        struct Refusal: Error {}
        let conformance = TransactionalStoreConformance(keepsData: true) { _ in
            FaultyStore(fault: nil)
        } add: { db, name, amount in
            if refused == .everything || name == "y" || name == "x2" { throw Refusal() }
            await db.add(name, amount)
        } read: { db, name in
            await db.get(name)
        }
        let failure = await #expect(throws: ConformanceFailure.self) { try await conformance.run(check) }
        #expect(failure?.observation.contains("thrown Refusal") == true)
        #expect(failure?.observation.contains("of 4 were under way") == (check == .limit))
    }

    @Test(
        "Closes each store that it has opened, also when its check fails",
        arguments: [nil, StoreFault.sortsOpenRecords]
    )
    func closing(_ fault: StoreFault?) async throws {
        let log = Notes<String>()
        let conformance = TransactionalStoreConformance(keepsData: true) { _ in
            log.add("open")
            return FaultyStore(fault: fault)
        } add: { db, name, amount in
            await db.add(name, amount)
        } read: { db, name in
            await db.get(name)
        } close: { _ in
            log.add("close")
        }
        try? await conformance.run(.order)
        #expect(log.values == ["open", "close"])
        try? await conformance.run(.reopening)
        #expect(log.values.suffix(4) == ["open", "close", "open", "close"])
    }

    @Test("Finds a store in memory that never ends an abandoned body's transaction")
    func leaky() async throws {
        let conformance = TransactionalStoreConformance { _ in
            LeakyStore()
        } add: { cells, name, amount in
            cells.values[name, default: 0] += amount
        } read: { cells, name in
            cells.values[name, default: 0]
        }
        for check in StoreCheck.allCases where check != .abandonment { try await conformance.run(check) }
        let failure = await #expect(throws: ConformanceFailure.self) { try await conformance.run(.abandonment) }
        #expect(failure?.check == "abandonment")
    }
}

/// The tables of a ``LeakyStore``.
struct Cells {
    var values = Table<String, Int>()
}

/// A store in memory as a user might wrap it, whose bodies keep their transactions.
private final class LeakyStore: VolatileStore {
    typealias Transaction = InMemoryTransaction<Cells>

    private let store = InMemoryStore(Cells())

    var records: StepRecords { self.store.records }
    var transaction: Transaction { self.store.transaction }

    func makeAbandonableTransaction() -> (transaction: Transaction, abandon: @Sendable () -> Void) {
        (self.store.transaction, {})
    }

    func beginTurn() async { await self.store.beginTurn() }
    func endTurn() { self.store.endTurn() }
    func commit() { self.store.commit() }
    func rollback() { self.store.rollback() }
}
