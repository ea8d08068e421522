import ChoreographyTesting
import Testing

/// What a ``FaultyBus`` does wrong.
enum BusFault: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case losesEvents = "loses an event now and then"
    case repeatsEvents = "delivers an event twice now and then"
    case overtakes = "lets an event of one publisher overtake another"
    case disagrees = "shows one subscriber another order of events"
    case repeatsIdentifiers = "gives two events one identifier"
    case replaysHistory = "shows a late subscriber what was before"
    case neverWaits = "lets publishers never wait"
    case insistsOnWithdrawn = "delivers what a cancelled publisher would have published"
    case countsTheDead = "waits for subscribers that are cancelled"
    case strandsPublishers = "does not wake publishers that wait for a subscriber that is cancelled"
    case neverEnds = "lets subscribers wait after a shutdown"
    case losesAtTheEnd = "loses at a shutdown what was not read"
    case goesOn = "accepts and loses events after a shutdown"
    case hidesTheEnd = "tells publishers that wait nothing of a shutdown"
    case dropsTheNewest = "drops the newest events instead of the oldest"
    case dropsTheOldest = "drops the oldest events instead of the newest"
    case doesNotCount = "does not count what it drops"
    case failsInSilence = "drops instead of failing"
    case isBounded = "drops events of an unbounded subscriber"

    var testDescription: String { self.rawValue }

    /// The check that must fail, and those that may fail with it because they rest on the same promise.
    var failures: (certain: BusCheck, possible: Set<BusCheck>) {
        switch self {
        case .losesEvents, .repeatsEvents: (.delivery, [.unbounded])
        case .overtakes: (.order, [.unbounded])
        case .disagrees: (.agreement, [])
        case .repeatsIdentifiers: (.envelopes, [])
        case .replaysHistory: (.lateness, [.ending])
        case .neverWaits: (.backPressure, [.withdrawal, .wakeUp])
        case .insistsOnWithdrawn: (.withdrawal, [])
        case .countsTheDead: (.unsubscription, [.release])
        case .strandsPublishers: (.release, [])
        case .neverEnds: (.ending, [])
        case .losesAtTheEnd: (.ending, Set(BusCheck.allCases))
        case .goesOn: (.refusal, [.wakeUp])
        case .hidesTheEnd: (.wakeUp, [])
        case .dropsTheNewest: (.dropOldest, [])
        case .dropsTheOldest: (.dropNewest, [])
        case .doesNotCount: (.dropOldest, [.dropNewest])
        case .failsInSilence: (.failing, [])
        case .isBounded: (.unbounded, [])
        }
    }

    /// The checks that never end.
    var endless: Set<BusCheck> {
        switch self {
        case .countsTheDead: [.unsubscription, .release]
        case .strandsPublishers: [.release]
        case .neverEnds: [.ending]
        default: []
        }
    }

    /// The checks that are run with the fault, because it lets them end or is theirs to find.
    var checks: [BusCheck] {
        switch self {
        case .strandsPublishers: [.unsubscription, .release]
        case .neverEnds: [.unsubscription, .release, .ending]
        default: BusCheck.allCases
        }
    }
}
