/// A store whose transactions never suspend: one in memory, or an embedded database.
///
/// A participant's lane takes the store for one turn, runs the bodies of many events in it, and gives it back.
/// What the turn committed is published after ``endTurn()``.
///
/// Conform to ``VolatileStore`` for a store in memory. Durable stores of this kind are part of the framework. A choreography
/// with a store that conforms to this protocol alone is refused (``GraphProblem/Kind/uncommittedStore``): nothing would
/// commit or roll back what bodies write.
public protocol SynchronousStore: TransactionalStore {
    /// What the body that runs now receives. Valid until the body has ended.
    var transaction: Transaction { get }

    /// A transaction for a body that may be abandoned, because it has a time limit.
    ///
    /// - Returns: The transaction, and a closure that ends it: once that has returned, nothing that the body
    ///   still does through the transaction has any effect.
    func makeAbandonableTransaction() -> (transaction: Transaction, abandon: @Sendable () -> Void)

    /// Waits until nobody else uses the store, and takes it.
    func beginTurn() async

    /// Takes the store if nobody else uses it, which costs less than waiting for that.
    ///
    /// Defaults to not trying.
    ///
    /// - Returns: Whether the store is taken.
    func beginTurnIfFree() -> Bool

    /// Gives the store back.
    func endTurn()
}

/// A store in the process's memory.
public protocol VolatileStore: SynchronousStore {
    /// The framework's own records, kept beside the participant's data.
    var records: StepRecords { get }

    /// Keeps what the body has written, and calls ``StepRecords/commit()`` on ``records``.
    func commit()

    /// Takes back what the body has written, and calls ``StepRecords/rollback()`` on ``records``.
    func rollback()
}

/// The way to a ``SynchronousStore`` for code that only knows its transactions' type.
public struct SynchronousAccess<Transaction>: Sendable {
    let transaction: @Sendable () -> Transaction
    package let abandonable: @Sendable () -> (transaction: Transaction, abandon: @Sendable () -> Void)

    /// Opens the way to a store.
    public init<Store: SynchronousStore>(_ store: Store) where Store.Transaction == Transaction {
        self.transaction = { store.transaction }
        self.abandonable = { store.makeAbandonableTransaction() }
    }
}

extension SynchronousStore {
    /// Does not try.
    public func beginTurnIfFree() -> Bool { false }

    /// The way to this store.
    public var synchronousAccess: SynchronousAccess<Transaction>? { SynchronousAccess(self) }
}

extension VolatileStore {
    /// Runs `body` in one local transaction, in a turn of its own.
    public func withTransaction<Result: Sendable>(
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        await self.beginTurn()
        defer { self.endTurn() }
        do {
            let result = try await body(self.transaction)
            self.commit()
            return result
        } catch {
            self.rollback()
            throw error
        }
    }

    /// The record of a step in a saga, or `nil` if nothing has been recorded of it.
    public func record(of step: StepKey, in transaction: Transaction) async throws -> StepRecord? {
        self.records.record(of: step)
    }

    /// Records what became of a step in a saga.
    public func save(_ record: StepRecord, in transaction: Transaction) async throws {
        self.records.save(record)
    }

    /// Notes that every subscriber has committed these events.
    public func settle(_ events: [EventID]) async throws {
        self.records.settle(events)
    }

    /// The records of a participant whose sagas may not have ended.
    public func openRecords(of participant: String) async throws -> [StepRecord] {
        self.records.openRecords(of: participant)
    }
}
