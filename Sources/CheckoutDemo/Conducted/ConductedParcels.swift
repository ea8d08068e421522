import Choreography
import Orchestration
import Synchronization

// The parcel service as a manager conducts it.

struct ConductedDesk: Participant {
    let name = "Desk"
    let store: ParcelStore

    var reactions: [Reaction<ParcelStore>] {
        CommandStep(on: BookParcel.self, replies: ParcelBooked.self) { parcel, book in
            book.parcels[parcel.number, default: 0] += 1
            return ParcelBooked(number: parcel.number, price: parcel.price)
        }
        .compensate(on: CancelParcel.self) { booked, book in
            book.parcels[booked.number, default: 0] -= 1
            return BookingCancelled(number: booked.number)
        }
    }
}

struct ConductedTill: Participant {
    let name = "Till"
    let store: ParcelStore

    var reactions: [Reaction<ParcelStore>] {
        CommandStep(on: ChargeParcel.self, replies: ParcelPaid.self, refuses: ParcelNotPaid.self) { parcel, book in
            // It takes its time, so that the process can die in the middle.
            await Task.yield()
            guard book.left["left", default: 0] >= parcel.price else { throw ParcelNotPaid(number: parcel.number) }
            book.left["left", default: 0] -= parcel.price
            await Task.yield()
            book.parcels[parcel.number, default: 0] += 1
            return ParcelPaid(number: parcel.number, price: parcel.price)
        }
        .compensate(on: RefundParcel.self) { paid, book in
            book.left["left", default: 0] += paid.price
            book.parcels[paid.number, default: 0] -= 1
            return ParcelRefunded(number: paid.number)
        }
    }
}

struct ConductedCouriers: Participant {
    let name = "Couriers"
    let store: ParcelStore

    var reactions: [Reaction<ParcelStore>] {
        CommandStep(on: FindCourier.self, replies: CourierFound.self, refuses: NoCourierFound.self) { parcel, book in
            guard book.left["left", default: 0] > 0 else { throw NoCourierFound(number: parcel.number) }
            book.left["left", default: 0] -= 1
            book.parcels[parcel.number, default: 0] += 1
            return CourierFound(number: parcel.number)
        }
        .compensate(on: ReleaseCourier.self) { found, book in
            book.left["left", default: 0] += 1
            book.parcels[found.number, default: 0] -= 1
            return CourierReleased(number: found.number)
        }
    }
}

struct ConductedGate: Participant {
    let name = "Gate"
    let store: ParcelStore

    var reactions: [Reaction<ParcelStore>] {
        CommandStep(on: ReleaseParcel.self, replies: ParcelSent.self) { parcel, book in
            book.parcels[parcel.number, default: 0] += 1
            return ParcelSent(number: parcel.number)
        }
    }
}

/// Sees to it that a manager has what was done later undone before what was done earlier.
///
/// Not so where time was over: then nobody waits for the undo of what was not answered.
final class UndoOrder: SagaObserver {
    private struct Seen {
        var cancelled: Set<SagaID> = []
        var overdue: Set<SagaID> = []
        var objection: String?
    }

    private let seen = Mutex(Seen())

    /// What was undone too late, in words.
    var objection: String? { self.seen.withLock { $0.objection } }

    func observe(_ entry: TimelineEntry) {
        self.seen.withLock { seen in
            if entry.kind == .rejected, entry.participant == "Manager" { seen.overdue.insert(entry.saga) }
            guard entry.kind == .undone, !seen.overdue.contains(entry.saga) else { return }
            if entry.participant == "Desk" { seen.cancelled.insert(entry.saga) }
            guard let other = entry.participant, other != "Desk", seen.cancelled.contains(entry.saga) else { return }
            seen.objection = "\(other) was told to undo its part after the Desk, which had done its own first"
        }
    }
}
