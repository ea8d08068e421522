/// A check that a store must pass.
package enum ConformanceCheck: String, CaseIterable, Sendable, CustomStringConvertible {
    case atomicity = "A body's writes and its record are committed together"
    case rollback = "A body that throws leaves neither writes nor a record"
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
    case cancellation = "A body that is cancelled leaves nothing"

    /// The check in words.
    package var description: String { self.rawValue }
}
