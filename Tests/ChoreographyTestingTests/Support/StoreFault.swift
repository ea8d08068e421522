import ChoreographyTesting
import Testing

/// What a ``FaultyStore`` does wrong.
enum StoreFault: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case isNotEmpty = "has a record from the beginning"
    case losesRecordsBesideWrites = "commits writes without their record"
    case commitsOnError = "commits what a body that throws has done"
    case savesOutsideTransactions = "saves records outside the transaction"
    case hidesErrors = "throws another error than the body has"
    case readsOnlyCommits = "does not read records of the same transaction"
    case keepsFirstRecords = "never replaces a record"
    case losesTraces = "loses the trace context of an event"
    case losesRejections = "loses the event of a rejection"
    case forgetsFences = "does not keep fences"
    case reversesArrivals = "gives arrivals back in another order"
    case forgetsSettledRecords = "removes a record with its last unsettled event"
    case settlesWholeRecords = "settles a record with one of its events"
    case settlesEverything = "settles all that there is"
    case sortsOpenRecords = "lists open records by their sagas"
    case mixesParticipants = "lists the open records of everybody"
    case losesUpdates = "lets one of two transactions that meet overwrite the other"
    case readsWhatOthersCommit = "lets a body see what others commit meanwhile"
    case letsRecordsRace = "lets two transactions record one step"
    case runsOne = "runs one transaction at a time and says more"
    case commitsOnCancellation = "commits what a cancelled body has done"
    case letsAbandonedBodiesWrite = "lets a body write after its transaction"
    case forgetsEverything = "has nothing when it is opened again"
    case forgetsFencesOnReopening = "has no fences when it is opened again"
    case forgetsRejectionsOnReopening = "has no rejections when it is opened again"
    case forgetsArrivalsOnReopening = "has no arrivals when it is opened again"
    case losesUnsettledContents = "gives unsettled events other messages when it is opened again"
    case losesUnsettledMetadata = "gives unsettled events other metadata when it is opened again"

    var testDescription: String { self.rawValue }

    /// The check that must fail, and those that may fail with it because they rest on the same promise.
    var failures: (certain: StoreCheck, possible: Set<StoreCheck>) {
        switch self {
        case .isNotEmpty: (.emptiness, [.participants, .reopening])
        case .losesRecordsBesideWrites: (.atomicity, [.concurrency, .contention, .reopening])
        case .commitsOnError: (.rollback, [.cancellation, .abandonment, .reopening])
        case .savesOutsideTransactions: (.rollback, [.concurrency, .contention, .cancellation, .reopening])
        case .hidesErrors: (.rollback, [.cancellation, .abandonment, .reopening])
        case .readsOnlyCommits: (.readYourWrite, [])
        case .keepsFirstRecords: (.states, [.arrivals, .undoneSettlement, .order, .reopening])
        case .losesTraces: (.states, [.rejection, .arrivals, .undoneSettlement, .reopening])
        case .losesRejections: (.rejection, [.reopening])
        case .forgetsFences: (.fence, [.reopening])
        case .reversesArrivals: (.arrivals, [])
        case .forgetsSettledRecords: (.settlement, [.reopening])
        case .settlesWholeRecords: (.undoneSettlement, [])
        case .settlesEverything: (.repeatedSettlement, [.undoneSettlement, .reopening])
        case .sortsOpenRecords: (.order, [.reopening])
        case .mixesParticipants: (.participants, [])
        case .losesUpdates: (.concurrency, [])
        case .readsWhatOthersCommit: (.isolation, [])
        case .letsRecordsRace: (.contention, [])
        case .runsOne: (.limit, [])
        case .commitsOnCancellation: (.cancellation, [.reopening])
        case .letsAbandonedBodiesWrite: (.abandonment, [])
        case .forgetsEverything, .forgetsFencesOnReopening, .forgetsRejectionsOnReopening,
            .forgetsArrivalsOnReopening, .losesUnsettledContents, .losesUnsettledMetadata:
            (.reopening, [])
        }
    }
}
