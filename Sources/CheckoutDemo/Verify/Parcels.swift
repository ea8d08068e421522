import Choreography
import Orchestration

// What the checkout does not have: branches that run at the same time, a join, and a deadline.

struct SendParcel: Command {
    var number: Int
    var price: Cents
}
struct ParcelBooked: DomainEvent {
    var number: Int
    var price: Cents
}
struct ParcelPaid: DomainEvent {
    var number: Int
    var price: Cents
}
struct CourierFound: DomainEvent { var number: Int }
struct ParcelSent: DomainEvent { var number: Int }
struct ParcelNotPaid: CompensationEvent { var number: Int }
struct NoCourierFound: CompensationEvent { var number: Int }
struct ParcelOverdue: CompensationEvent { var number: Int }
struct BookingCancelled: CompensationEvent { var number: Int }
struct ParcelRefunded: CompensationEvent { var number: Int }
struct CourierReleased: CompensationEvent { var number: Int }

/// What each of the parcel service's participants keeps.
struct ParcelBook {
    /// Whether a parcel is in the book, counted: neither less than 0 nor more than 1.
    var parcels = Table<Int, Int>()
    /// What there is to spend: money, or couriers.
    var left: Table<String, Int>

    init(left: Int = 0) {
        self.left = Table(["left": left])
    }
}

typealias ParcelStore = InMemoryStore<ParcelBook>

struct ParcelDesk: Participant {
    let name = "Desk"
    let store: ParcelStore

    var reactions: [Reaction<ParcelStore>] {
        InitiatingStep(on: SendParcel.self, completes: ParcelBooked.self) { parcel, book in
            book.parcels[parcel.number, default: 0] += 1
            return ParcelBooked(number: parcel.number, price: parcel.price)
        }
        .compensate(on: ParcelNotPaid.self, NoCourierFound.self, ParcelOverdue.self) { booked, book in
            book.parcels[booked.number, default: 0] -= 1
            return BookingCancelled(number: booked.number)
        }
        Listener(on: ParcelSent.self) { _, _ in }
        Listener(on: ParcelRefunded.self) { _, _ in }
        Listener(on: CourierReleased.self) { _, _ in }
    }
}

struct ParcelTill: Participant {
    let name = "Till"
    let store: ParcelStore

    var reactions: [Reaction<ParcelStore>] {
        CompensatableStep(on: ParcelBooked.self, completes: ParcelPaid.self, rejects: ParcelNotPaid.self) {
            booked,
            book in
            // It takes its time, so that the process can die in the middle.
            await Task.yield()
            guard book.left["left", default: 0] >= booked.price else { throw ParcelNotPaid(number: booked.number) }
            book.left["left", default: 0] -= booked.price
            await Task.yield()
            book.parcels[booked.number, default: 0] += 1
            return ParcelPaid(number: booked.number, price: booked.price)
        }
        .compensate(on: NoCourierFound.self, ParcelOverdue.self) { paid, book in
            book.left["left", default: 0] += paid.price
            book.parcels[paid.number, default: 0] -= 1
            return ParcelRefunded(number: paid.number)
        }
        Listener(on: BookingCancelled.self) { _, _ in }
    }
}

struct ParcelCouriers: Participant {
    let name = "Couriers"
    let store: ParcelStore

    var reactions: [Reaction<ParcelStore>] {
        CompensatableStep(on: ParcelBooked.self, completes: CourierFound.self, rejects: NoCourierFound.self) {
            booked,
            book in
            guard book.left["left", default: 0] > 0 else { throw NoCourierFound(number: booked.number) }
            book.left["left", default: 0] -= 1
            book.parcels[booked.number, default: 0] += 1
            return CourierFound(number: booked.number)
        }
        .compensate(on: ParcelNotPaid.self, ParcelOverdue.self) { found, book in
            book.left["left", default: 0] += 1
            book.parcels[found.number, default: 0] -= 1
            return CourierReleased(number: found.number)
        }
    }
}

struct ParcelGate: Participant {
    let name = "Gate"
    let store: ParcelStore

    var reactions: [Reaction<ParcelStore>] {
        Deadline(after: ParcelBooked.self, within: .seconds(15), unless: ParcelPaid.self, rejects: ParcelOverdue.self) {
            booked,
            _ in
            ParcelOverdue(number: booked.number)
        }
        JoinStep(on: ParcelPaid.self, CourierFound.self, completes: ParcelSent.self) { joined, book in
            let (paid, _) = joined.events
            book.parcels[paid.number, default: 0] += 1
            return ParcelSent(number: paid.number)
        }
    }
}

/// The parcel service with its stores.
struct ParcelService: Sendable {
    static let money = 100
    static let couriers = 2

    let desk = ParcelStore(ParcelBook())
    let till = ParcelStore(ParcelBook(left: Self.money))
    let couriers = ParcelStore(ParcelBook(left: Self.couriers))
    let gate = ParcelStore(ParcelBook())
    /// Where a manager keeps its sagas.
    let manager = InMemoryStore(SagaTable())
    /// What the manager does wrong, to see it found.
    var managerBug: ManagerBug.Planted?

    func makeChoreography(
        _ style: SagaStyle = .choreography,
        environment: Environment = .system,
        observers: [any SagaObserver] = []
    ) -> SagaChoreography {
        SagaChoreography("parcels", environment: environment, observers: observers) { self.participants(style) }
    }

    private func participants(_ style: SagaStyle) -> [any Participant] {
        switch style {
        case .choreography:
            [
                ParcelDesk(store: self.desk), ParcelTill(store: self.till), ParcelCouriers(store: self.couriers),
                ParcelGate(store: self.gate),
            ]
        case .orchestration:
            [
                SagaManager(ParcelSaga(store: self.manager), planted: self.managerBug),
                ConductedDesk(store: self.desk), ConductedTill(store: self.till),
                ConductedCouriers(store: self.couriers), ConductedGate(store: self.gate),
            ]
        }
    }
}
