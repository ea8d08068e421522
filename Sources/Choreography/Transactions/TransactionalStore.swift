/// A database in which a participant's local transactions run.
///
/// One transaction holds a body's writes together with the framework's ``StepRecord``: the mark that the
/// event was handled, the state of the step's barrier, and the event to publish. Either all of it is
/// committed, or nothing is.
///
/// A store in memory conforms to ``VolatileStore`` as well; a database of your own, embedded or not, to this protocol alone.
/// Its participants can't declare a ``Deadline``, an ``ExternalStep`` or a semantic lock, for which the framework has
/// `SQLiteStore`.
public protocol TransactionalStore: AnyObject, Sendable {
    /// What a body receives to read and write the participant's data.
    associatedtype Transaction

    /// How many transactions the store can run at once. Defaults to 1.
    var transactionLimit: Int { get }

    /// Runs `body` in one local transaction: commits when it returns, rolls back when it throws.
    ///
    /// What a body has read stays as it is until its transaction ends. Of two transactions that change the same data or
    /// record the same step, one waits for the other or fails. What a body still does through its transaction after
    /// this method has returned or thrown has no effect, in a store that may suspend.
    ///
    /// - Returns: What `body` returned, once the transaction is committed.
    /// - Throws: What `body` threw, or the store's own error; nothing is committed then.
    func withTransaction<Result: Sendable>(
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result

    /// The record of a step in a saga, or `nil` if nothing has been recorded of it.
    func record(of step: StepKey, in transaction: Transaction) async throws -> StepRecord?

    /// Records what became of a step in a saga, in place of an earlier record of it.
    func save(_ record: StepRecord, in transaction: Transaction) async throws

    /// Notes that every subscriber has committed these events, so that they need not be sent again.
    ///
    /// From then on, no record that is read from this store has them among its unsettled events. A store may write that
    /// down later: events that were settled, and are unsettled again after a crash, are sent again and absorbed.
    func settle(_ events: [EventID]) async throws

    /// The records of a participant whose sagas may not have ended, in the order of their commits.
    func openRecords(of participant: String) async throws -> [StepRecord]

    /// The way to a store that never suspends. Only ``SynchronousStore`` answers other than `nil`.
    var synchronousAccess: SynchronousAccess<Transaction>? { get }
}

extension TransactionalStore {
    /// One transaction at a time.
    public var transactionLimit: Int { 1 }

    /// None: the store may suspend.
    public var synchronousAccess: SynchronousAccess<Transaction>? { nil }
}
