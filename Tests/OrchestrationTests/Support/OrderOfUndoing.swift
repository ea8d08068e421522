import Choreography
import Synchronization

/// Watches in which order trips are undone: what was done later is undone first.
final class OrderOfUndoing: SagaObserver {
    private struct Seen {
        var undone: [SagaID: [String]] = [:]
        var objections: [String] = []
    }

    /// The stages of a trip by the commands that undo them.
    private static let stages = ["CancelInsurance": 2, "CancelSeat": 1, "CancelRoom": 1, "ReleaseMoney": 0]

    private let seen = Mutex(Seen())

    /// What was undone in the wrong order.
    var objections: [String] { self.seen.withLock { $0.objections } }

    func observe(_ entry: TimelineEntry) {
        guard entry.kind == .undone, let cause = entry.trigger, let stage = Self.stages[cause] else { return }
        self.seen.withLock { seen in
            let before = seen.undone[entry.saga, default: []]
            if let early = before.first(where: { Self.stages[$0, default: 0] < stage }) {
                seen.objections.append("\(cause) came after \(early)")
            }
            seen.undone[entry.saga] = before + [cause]
        }
    }
}
