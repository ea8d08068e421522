import Choreography

struct Want: DomainEvent {
    var guest: Int
    var isAdmitted = true
}
struct Sat: DomainEvent { var guest: Int }
struct Settled: DomainEvent { var guest: Int }
struct Admitted: DomainEvent { var guest: Int }
struct Taken: CompensationEvent {
    var guest: Int
    var reason: String
}
struct Denied: CompensationEvent { var guest: Int }
struct Gone: CompensationEvent { var guest: Int }
struct ReserveBooth: Command { var guest: Int }
struct BoothReserved: DomainEvent { var guest: Int }

/// One seat, which each guest wants while a doorman looks at them.
struct Booth: Participant {
    let store: InMemoryStore<Floor>
    var limit = Duration.seconds(60)
    var rejects = true
    var suspends = false
    var isDouble = false

    private var rejection: (@Sendable (Want, SemanticLockConflict) -> Taken)? {
        guard self.rejects else { return nil }
        return { want, conflict in
            Taken(guest: want.guest, reason: conflict.reason == .deadlock ? "deadlock" : "limit")
        }
    }

    private var step: CompensatableStep<InMemoryStore<Floor>, Want, Sat, Taken> {
        guard self.suspends else {
            return CompensatableStep(on: Want.self, completes: Sat.self, rejects: Taken.self) { want, floor in
                floor.sold[1] = want.guest
                return Sat(guest: want.guest)
            }
        }
        return CompensatableStep(on: Want.self, completes: Sat.self, rejects: Taken.self, timeout: .seconds(5)) {
            want,
            floor in
            await Task.yield()
            floor.sold[1] = want.guest
            return Sat(guest: want.guest)
        }
    }

    var reactions: [Reaction<InMemoryStore<Floor>>] {
        self.step
            .locking({ _ in 1 }, in: { $0.locks }, waiting: self.limit, orRejecting: self.rejection)
            .compensate(on: Denied.self) { sat, floor in
                floor.sold[1] = nil
                return Gone(guest: sat.guest)
            }
        if self.isDouble {
            CompensatableStep(on: Sat.self, completes: Settled.self) { sat, _ in Settled(guest: sat.guest) }
                .locking({ _ in 1 }, in: { $0.locks })
        }
        InitiatingStep(on: ReserveBooth.self, completes: BoothReserved.self) { reserve, _ in
            BoothReserved(guest: reserve.guest)
        }
        .locking({ _ in 1 }, in: { $0.locks }, waiting: .zero)
    }
}

struct Doorman: Participant {
    let store = InMemoryStore(Floor())

    var reactions: [Reaction<InMemoryStore<Floor>>] {
        CompensatableStep(
            on: Want.self,
            completes: Admitted.self,
            rejects: Denied.self,
            retry: .constant(.seconds(5), maxAttempts: 3)
        ) { want, _ in
            guard want.isAdmitted else { throw Denied(guest: want.guest) }
            return Admitted(guest: want.guest)
        }
    }
}
