import Choreography
import Orchestration

/// A manager of trips with the services, each with a store of its own.
struct Trip: Sendable {
    let bank = BookingStore(Bookings())
    let airline = BookingStore(Bookings())
    let hotel = BookingStore(Bookings())
    let insurer = BookingStore(Bookings())
    let office = BookingStore(Bookings())
    let manager: InMemoryStore<SagaTable>
    let saga: TripSaga

    init(limit: Duration? = nil, seat: Duration? = nil) {
        self.manager = InMemoryStore(SagaTable())
        self.saga = TripSaga(store: self.manager, limit: limit, seat: seat)
    }

    var services: [any Participant] {
        [
            Bank(store: self.bank), Airline(store: self.airline), Hotel(store: self.hotel),
            Insurer(store: self.insurer), Office(store: self.office),
        ]
    }

    func makeChoreography(
        on environment: Environment = .system,
        observers: [any SagaObserver] = []
    ) -> SagaChoreography {
        SagaChoreography("trips", environment: environment, observers: observers) {
            SagaManager(self.saga)
            self.services
        }
    }

    /// What the bank, the airline, the hotel, the insurer and the office have done for a trip, and whether it is mailed.
    func done(_ n: Int) async -> [Int] {
        var done: [Int] = []
        for store in [self.bank, self.airline, self.hotel, self.insurer, self.office] {
            done.append(await store.read { $0.done[n, default: 0] })
        }
        done.append(await self.office.read { $0.done[-n, default: 0] })
        return done
    }

    /// How many sagas the manager has a row of.
    var rows: Int { get async { await self.manager.read { $0.sagas.count } } }
}
