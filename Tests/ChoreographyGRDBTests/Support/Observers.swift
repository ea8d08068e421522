#if GRDB
import Choreography
import GRDB
import Synchronization
import Testing

/// Counts calls.
final class Tally: Sendable {
    private let number = Atomic(0)

    var count: Int { self.number.load(ordering: .sequentiallyConsistent) }

    /// The number of this call, from 1.
    @discardableResult
    func next() -> Int { self.number.add(1, ordering: .sequentiallyConsistent).newValue }
}

extension SagaChoreography {
    /// Waits until a saga has a dead letter.
    func deadLetter(of saga: SagaHandle) async throws -> DeadLetter {
        for await entry in saga.timeline where entry.kind == .deadLettered { break }
        return try #require(self.deadLetters.first { $0.saga == saga.id })
    }
}

/// Waits for a store's trouble.
final class Troubles: SagaObserver {
    private let stream: AsyncStream<StoreTrouble>
    private let continuation: AsyncStream<StoreTrouble>.Continuation
    private let tally = Tally()

    init() { (self.stream, self.continuation) = AsyncStream.makeStream() }

    /// How many there were.
    var count: Int { self.tally.count }

    func observe(_ entry: TimelineEntry) {}

    func observe(_ trouble: StoreTrouble) {
        self.tally.next()
        self.continuation.yield(trouble)
    }

    /// Waits for the next trouble.
    func next() async -> StoreTrouble? { await self.stream.first { _ in true } }
}

/// Notes the numbers of attempts at steps.
final class Attempts: StepInterceptor {
    private let seen = Mutex<[String: Set<Int>]>([:])

    /// Those of a step, whichever participant has it.
    func numbers(of step: String) -> Set<Int>? { self.seen.withLock { $0[step] } }

    func intercept(_ attempt: StepAttempt, _ body: () throws -> StepOutcome) throws -> TraceContext? {
        self.note(attempt)
        _ = try body()
        return nil
    }

    func intercept(
        _ attempt: StepAttempt,
        _ body: () async throws -> StepOutcome
    ) async throws -> TraceContext? {
        self.note(attempt)
        _ = try await body()
        return nil
    }

    private func note(_ attempt: StepAttempt) {
        self.seen.withLock { _ = $0[attempt.step, default: []].insert(attempt.number) }
    }
}

/// Notes the tables that commits have changed.
///
/// GRDB calls it on the database's queue.
final class CommitLog: TransactionObserver, Sendable {
    private let committed = Confined<Set<String>>([])
    private let pending = Confined<Set<String>>([])

    /// To be read where the observer is called.
    var tables: Set<String> { self.committed.state }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) { self.pending.state.insert(event.tableName) }
    func databaseDidRollback(_ db: Database) { self.pending.state = [] }

    func databaseDidCommit(_ db: Database) {
        self.committed.state.formUnion(self.pending.state)
        self.pending.state = []
    }
}
#endif
