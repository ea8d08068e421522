/// A promise that a store must keep, for ``TransactionalStoreConformance`` to check.
public struct StoreCheck: Hashable, Sendable, CaseIterable, Identifiable, CustomStringConvertible {
    /// The promises in words, in the order in which they are checked.
    enum Name: String, CaseIterable {
        case emptiness = "A new store has no records"
        case atomicity = "A body's writes and its record are committed together"
        case rollback = "A body that throws leaves neither writes nor a record, and its error comes out as it was"
        case readYourWrite = "A record can be read in the transaction that saves it"
        case states = "A step is none, then committed, then undone, across transactions"
        case rejection = "A rejection is kept with the event that it publishes"
        case fence = "A fence is kept without any event"
        case arrivals = "The events of a join are kept in the order of its declaration, also when only some are there"
        case settlement = "A published event stays open until it is settled, and the record stays after it"
        case undoneSettlement = "A step and its undo publish one event each, which are settled one by one"
        case repeatedSettlement = "Settling again, or what is unknown, changes nothing"
        case order = "Open records come in the order of their commits, each once"
        case participants = "Records of other participants, sagas and steps are kept apart"
        case concurrency = "Transactions that are begun at the same time lose nothing"
        case isolation = "What a body has read stays as it is until its transaction ends"
        case contention = "Of transactions that record one step at the same time, one takes effect"
        case limit = "As many transactions as the limit says are under way at once, without waiting for each other"
        case cancellation = "A body that is cancelled leaves nothing, wherever it was"
        case abandonment = "What an abandoned body still does through its transaction has no effect"
        case reopening = "What was committed, and nothing else, is found when the data is opened again"
    }

    let name: Name

    private init(_ name: Name) {
        self.name = name
    }

    /// All checks, in a good order to read their failures: what later ones rest on comes first.
    public static var allCases: [Self] { Name.allCases.map(Self.init) }

    /// The check's name in code.
    public var id: String { "\(self.name)" }

    /// The promise.
    public var description: String { self.name.rawValue }

    /// A new store has no records.
    public static let emptiness = Self(.emptiness)
    /// A body's writes and its record are committed together.
    public static let atomicity = Self(.atomicity)
    /// A body that throws leaves nothing, and its error comes out as it was.
    public static let rollback = Self(.rollback)
    /// A record can be read in the transaction that saves it.
    public static let readYourWrite = Self(.readYourWrite)
    /// A step is none, then committed, then undone.
    public static let states = Self(.states)
    /// A rejection is kept with its event.
    public static let rejection = Self(.rejection)
    /// A fence is kept without any event.
    public static let fence = Self(.fence)
    /// The events of a join are kept in their order.
    public static let arrivals = Self(.arrivals)
    /// A published event stays open until it is settled.
    public static let settlement = Self(.settlement)
    /// A step's event and that of its undo are settled one by one.
    public static let undoneSettlement = Self(.undoneSettlement)
    /// Settling again, or what is unknown, changes nothing.
    public static let repeatedSettlement = Self(.repeatedSettlement)
    /// Open records come in the order of their commits.
    public static let order = Self(.order)
    /// Records of other participants, sagas and steps are kept apart.
    public static let participants = Self(.participants)
    /// Transactions that are begun at the same time lose nothing.
    public static let concurrency = Self(.concurrency)
    /// What a body has read stays as it is until its transaction ends.
    ///
    /// A database whose level of isolation is called "read committed" does not promise it.
    public static let isolation = Self(.isolation)
    /// Of transactions that record one step at the same time, one takes effect.
    public static let contention = Self(.contention)
    /// As many transactions as the store's limit says are under way at once.
    ///
    /// A store that runs fewer makes this check wait until its task is cancelled; then it says so.
    public static let limit = Self(.limit)
    /// A body that is cancelled leaves nothing.
    public static let cancellation = Self(.cancellation)
    /// What an abandoned body still does has no effect.
    public static let abandonment = Self(.abandonment)
    /// What was committed is found when the data is opened again.
    ///
    /// Passed over unless the store is said to keep its data.
    public static let reopening = Self(.reopening)
}
