import Choreography

/// A store that is sound but for one fault: an actor with snapshots that refuses a transaction that meets another.
final class FaultyStore: TransactionalStore {
    /// Two transactions have met.
    struct Conflict: Error {}

    /// What an error becomes in a store that hides it.
    struct Wrapped: Error {
        let cause: any Error
    }

    let transactionLimit = 4
    /// An element for each transaction that has to wait for another.
    let queued: AsyncStream<Void>
    private let data: FaultyData
    private let fault: StoreFault?
    private let queue: AsyncStream<Void>.Continuation

    init(_ data: FaultyData = FaultyData(), fault: StoreFault?) {
        self.data = data
        self.fault = fault
        (self.queued, self.queue) = AsyncStream.makeStream()
    }

    func withTransaction<Result: Sendable>(
        _ body: (FaultyTransaction) async throws -> Result
    ) async throws -> Result {
        if self.fault == .runsOne { await self.data.enter(self.queue) }
        let transaction = await self.data.begin(self.fault)
        do {
            let result = try await body(transaction)
            try await self.data.commit(transaction.end(), self.fault)
            await self.data.leave()
            return result
        } catch {
            let contents = transaction.end(writingTo: self.fault == .letsAbandonedBodiesWrite ? self.data : nil)
            let isKept =
                self.fault == .commitsOnError || self.fault == .commitsOnCancellation && error is CancellationError
            if isKept { try await self.data.commit(contents, self.fault) }
            await self.data.leave()
            throw self.fault == .hidesErrors && !(error is Conflict) ? Wrapped(cause: error) : error
        }
    }

    func record(of step: StepKey, in transaction: FaultyTransaction) async throws -> StepRecord? {
        if self.fault != .readsOnlyCommits, let record = transaction.record(of: step) { return record }
        return await self.data.record(of: step)
    }

    func save(_ record: StepRecord, in transaction: FaultyTransaction) async throws {
        guard self.fault == .savesOutsideTransactions else { return transaction.save(record) }
        await self.data.save(record, self.fault)
    }

    func settle(_ events: [EventID]) async throws { await self.data.settle(events, self.fault) }

    func openRecords(of participant: String) async throws -> [StepRecord] {
        await self.data.openRecords(of: participant, self.fault)
    }
}

/// What a ``FaultyStore`` has committed.
actor FaultyData {
    private var rows: [String: Int] = [:]
    private var rowCommits: [String: Int] = [:]
    private var records: [StepKey: StepRecord] = [:]
    private var recordCommits: [StepKey: Int] = [:]
    private var order: [StepKey] = []
    private var lastCommit = 0
    private var isBusy = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// Puts a record of nobody there.
    func spoil() {
        self.save(
            StepRecord(key: StepKey(saga: SagaID(high: 1, low: 1), participant: "Q", step: "old"), state: .fenced),
            nil
        )
    }

    /// Loses what it is to lose when the store is opened again.
    func reopen(_ fault: StoreFault?) {
        let message = self.order.compactMap { self.records[$0]?.unsettled.first?.message }.first
        for key in self.order {
            guard let record = self.records[key] else { continue }
            switch fault {
            case .forgetsFencesOnReopening where record.state == .fenced,
                .forgetsRejectionsOnReopening where record.state == .rejected,
                .forgetsArrivalsOnReopening where !record.arrivals.isEmpty:
                self.records[key] = nil
            case .losesUnsettledContents:
                self.records[key]?.unsettled = record.unsettled.map { $0.with(message: message ?? $0.message) }
            case .losesUnsettledMetadata:
                self.records[key]?.unsettled = record.unsettled.map { $0.with(source: "elsewhere") }
            default: break
            }
        }
    }

    // MARK: One at a time

    func enter(_ queue: AsyncStream<Void>.Continuation) async {
        guard self.isBusy else {
            self.isBusy = true
            return
        }
        await withCheckedContinuation { continuation in
            self.waiters.append(continuation)
            queue.yield()
        }
    }

    func leave() {
        if self.waiters.isEmpty { self.isBusy = false } else { self.waiters.removeFirst().resume() }
    }

    // MARK: Transactions

    func begin(_ fault: StoreFault?) -> FaultyTransaction {
        FaultyTransaction(self.rows, lastCommit: self.lastCommit, live: fault == .readsWhatOthersCommit ? self : nil)
    }

    func commit(_ contents: FaultyTransaction.Contents, _ fault: StoreFault?) throws {
        if fault != .losesUpdates {
            for name in contents.writes.keys where self.rowCommits[name] ?? 0 > contents.lastCommit {
                throw FaultyStore.Conflict()
            }
        }
        if fault != .letsRecordsRace {
            for record in contents.records where self.recordCommits[record.key] ?? 0 > contents.lastCommit {
                throw FaultyStore.Conflict()
            }
        }
        self.lastCommit += 1
        for (name, value) in contents.writes { self.write(name, value) }
        guard fault != .losesRecordsBesideWrites || contents.writes.isEmpty else { return }
        for record in contents.records { self.save(record, fault) }
    }

    func value(_ name: String) -> Int { self.rows[name, default: 0] }

    private func write(_ name: String, _ value: Int) {
        self.rows[name] = value
        self.rowCommits[name] = self.lastCommit
    }

    /// Adds to a row outside any transaction.
    func add(_ name: String, _ amount: Int) {
        self.lastCommit += 1
        self.write(name, self.rows[name, default: 0] + amount)
    }

    // MARK: Records

    func record(of key: StepKey) -> StepRecord? { self.records[key] }

    func save(_ record: StepRecord, _ fault: StoreFault?) {
        var record = record
        switch fault {
        case .keepsFirstRecords where self.records[record.key] != nil: return
        case .forgetsFences where record.state == .fenced: return
        case .losesRejections where record.state == .rejected: record.completion = nil
        case .reversesArrivals: record.arrivals.reverse()
        case .losesTraces: record.changeEvents { $0.with(trace: nil) }
        default: break
        }
        self.records[record.key] = record
        self.recordCommits[record.key] = self.lastCommit
        self.order.removeAll { $0 == record.key }
        self.order.append(record.key)
    }

    func settle(_ events: [EventID], _ fault: StoreFault?) {
        for key in self.order {
            guard var record = self.records[key] else { continue }
            let isMeant = record.unsettled.contains { events.contains($0.metadata.id) }
            record.unsettled.removeAll { event in
                switch fault {
                case .settlesEverything: true
                case .settlesWholeRecords: isMeant
                default: events.contains(event.metadata.id)
                }
            }
            self.records[key] = fault == .forgetsSettledRecords && isMeant && record.unsettled.isEmpty ? nil : record
        }
    }

    func openRecords(of participant: String, _ fault: StoreFault?) -> [StepRecord] {
        let open = self.order.compactMap { self.records[$0] }
            .filter { fault == .mixesParticipants || $0.key.participant == participant }
        guard fault == .sortsOpenRecords else { return open }
        return open.sorted { $0.key.saga.low < $1.key.saga.low }
    }
}

/// A transaction of a ``FaultyStore``: a snapshot and what was written over it.
final class FaultyTransaction: Sendable {
    struct Contents: Sendable {
        let lastCommit: Int
        var writes: [String: Int] = [:]
        var records: [StepRecord] = []
    }

    private struct State: Sendable {
        var contents: Contents
        var isOver = false
        /// Where what comes too late goes nevertheless.
        var leak: FaultyData?
    }

    private let rows: [String: Int]
    /// Where it reads instead of its snapshot.
    private let live: FaultyData?
    private let state: Locked<State>

    init(_ rows: [String: Int], lastCommit: Int, live: FaultyData?) {
        self.rows = rows
        self.live = live
        self.state = Locked(State(contents: Contents(lastCommit: lastCommit)))
    }

    func get(_ name: String) async -> Int {
        if let value = self.state.withLock({ $0.contents.writes[name] }) { return value }
        return await self.live?.value(name) ?? self.rows[name, default: 0]
    }

    func add(_ name: String, _ amount: Int) async {
        let value = await self.get(name) + amount
        let leak = self.state.withLock { state -> FaultyData? in
            if state.isOver { return state.leak }
            state.contents.writes[name] = value
            return nil
        }
        await leak?.add(name, amount)
    }

    func record(of key: StepKey) -> StepRecord? {
        self.state.withLock { $0.contents.records.last { $0.key == key } }
    }

    func save(_ record: StepRecord) { self.state.withLock { $0.contents.records.append(record) } }

    func end(writingTo leak: FaultyData? = nil) -> Contents {
        self.state.withLock { state in
            state.isOver = true
            state.leak = leak
            return state.contents
        }
    }
}

extension StepRecord {
    fileprivate mutating func changeEvents(_ change: (AnyEnvelope) -> AnyEnvelope) {
        self.completion = self.completion.map(change)
        self.unsettled = self.unsettled.map(change)
        self.arrivals = self.arrivals.map(change)
    }
}

extension AnyEnvelope {
    fileprivate func with(trace: TraceContext?) -> Self { self.with(self.message, self.source, trace) }
    fileprivate func with(source: EventSource) -> Self { self.with(self.message, source, self.trace) }
    fileprivate func with(message: any Message) -> Self { self.with(message, self.source, self.trace) }

    private func with(_ message: some Message, _ source: EventSource, _ trace: TraceContext?) -> Self {
        let metadata = EnvelopeMetadata(
            id: self.id,
            saga: self.saga,
            causation: self.causation,
            time: self.time,
            source: source,
            trace: trace
        )
        return AnyEnvelope(Envelope(message, metadata: metadata))
    }
}
