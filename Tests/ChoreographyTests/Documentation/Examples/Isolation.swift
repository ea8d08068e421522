import Choreography

/// The examples of "Keeping sagas apart".
enum Isolation {
    struct BuySeat: Command {
        var seat: Int
        var guest: String
    }

    struct SeatWanted: DomainEvent {
        var seat: Int
        var guest: String
        var cents: Int
    }

    struct SeatHeld: DomainEvent {
        var seat: Int
        var guest: String
        var cents: Int
    }

    struct SeatCharged: DomainEvent {
        var seat: Int
        var guest: String
        var cents: Int
    }

    struct SeatSold: DomainEvent {
        var seat: Int
        var guest: String
    }

    struct SeatTaken: CompensationEvent { var seat: Int }
    struct SeatReleased: CompensationEvent { var seat: Int }
    struct NotCharged: CompensationEvent { var seat: Int }
    struct PaidBack: CompensationEvent { var seat: Int }
    struct PriceChanged: CompensationEvent { var seat: Int }
    struct SaleCancelled: CompensationEvent { var seat: Int }

    struct Prices { var cents = Table<Int, Int>() }

    // snippet: lock
    struct Hall {
        var guests = Table<Int, String>()
        var locks = SemanticLock<Int>()
    }
    // end

    struct Bank {
        var balances = Table<String, Int>()
        var points = Table<String, Int>()
    }

    struct Office: Participant {
        let store: InMemoryStore<Prices>

        var reactions: [Reaction<InMemoryStore<Prices>>] {
            InitiatingStep(on: BuySeat.self, completes: SeatWanted.self) { buy, prices in
                SeatWanted(seat: buy.seat, guest: buy.guest, cents: prices.cents[buy.seat, default: 900])
            }
            .compensate(on: SeatTaken.self, NotCharged.self, PriceChanged.self) { wanted, prices in
                SaleCancelled(seat: wanted.seat)
            }
            // snippet: reread
            PivotStep(on: SeatCharged.self, completes: SeatSold.self, rejects: PriceChanged.self) { charged, prices in
                let cents = prices.cents[charged.seat, default: 900]
                guard cents == charged.cents else { throw PriceChanged(seat: charged.seat) }
                return SeatSold(seat: charged.seat, guest: charged.guest)
            }
            // end
        }
    }

    struct Seating: Participant {
        let store: InMemoryStore<Hall>

        var reactions: [Reaction<InMemoryStore<Hall>>] {
            // snippet: lock
            CompensatableStep(on: SeatWanted.self, completes: SeatHeld.self, rejects: SeatTaken.self) { wanted, hall in
                guard hall.guests[wanted.seat] == nil else { throw SeatTaken(seat: wanted.seat) }
                hall.guests[wanted.seat] = wanted.guest
                return SeatHeld(seat: wanted.seat, guest: wanted.guest, cents: wanted.cents)
            }
            .locking({ $0.seat }, in: { $0.locks }, waiting: .seconds(5)) { wanted, conflict in
                SeatTaken(seat: wanted.seat)
            }
            .compensate(on: NotCharged.self, PriceChanged.self) { held, hall in
                hall.guests[held.seat] = nil
                return SeatReleased(seat: held.seat)
            }
            Listener(on: SeatSold.self) { sold, hall in
                hall.guests[sold.seat] = "\(sold.guest), paid"
            }
            .unlocking(in: { $0.locks })
            // end
        }
    }

    struct Cashier: Participant {
        let store: InMemoryStore<Bank>

        var reactions: [Reaction<InMemoryStore<Bank>>] {
            // snippet: commutative
            CompensatableStep(on: SeatHeld.self, completes: SeatCharged.self, rejects: NotCharged.self) { held, bank in
                guard bank.balances[held.guest, default: 0] >= held.cents else { throw NotCharged(seat: held.seat) }
                bank.balances[held.guest, default: 0] -= held.cents
                return SeatCharged(seat: held.seat, guest: held.guest, cents: held.cents)
            }
            .compensate(on: PriceChanged.self) { charged, bank in
                bank.balances[charged.guest, default: 0] += charged.cents
                return PaidBack(seat: charged.seat)
            }
            // end
            // snippet: pessimistic
            Listener(on: SeatSold.self) { sold, bank in
                bank.points[sold.guest, default: 0] += 10
            }
            // end
        }
    }

    static func choreography(
        _ prices: InMemoryStore<Prices>,
        _ hall: InMemoryStore<Hall>,
        _ bank: InMemoryStore<Bank>,
        environment: Environment = .system
    ) -> SagaChoreography {
        SagaChoreography("concert", environment: environment) {
            Office(store: prices)
            Seating(store: hall)
            Cashier(store: bank)
        }
    }
}
