/// What the framework keeps in a database, as it was at one moment.
///
/// It is what an operator wants to know of a service, and comes from ``SQLiteStore/inspect(path:)``.
public struct SQLiteInspection: Sendable {
    /// The file.
    public let path: String

    /// The version of the framework's tables.
    public let schemaVersion: Int

    /// The process that has the database, in words, or `nil` if the last one has closed it.
    ///
    /// A process that was killed, or that ended before it had closed the database, leaves its name behind until the next
    /// one opens it.
    public let owner: String?

    /// How many entries the journal has, those of ended sagas included until they are purged.
    public let entryCount: Int

    /// Published events of which the database does not know that every subscriber has committed them, oldest first.
    ///
    /// Some of them may be settled already: receipts are written with a later commit, or when the process is idle, and
    /// what follows an event that waits is listed with it for a while. Those to which nobody subscribes are among them
    /// until then too. None is left after a graceful shutdown of a choreography in which no saga waits.
    public let unsettledEvents: [UnsettledEvent]

    /// Deadlines that are armed and not decided, the next one first.
    public let deadlines: [Deadline]

    /// Calls to the outside of which the result is not committed, oldest first.
    public let calls: [Call]

    /// Events that wait for a person, oldest first.
    public let deadLetters: [Letter]

    /// What sagas owe that no dead letter stands for, oldest first.
    public let debts: [Debt]
}
