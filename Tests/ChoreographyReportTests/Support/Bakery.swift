import Choreography
import ChoreographyReport
import Synchronization

// A bakery in miniature: a cake is ordered, paid and baked. Number 1 is fine, 2 can't be paid, 3 can't be baked, and of 4
// the payment can't be given back either; 5 is never handed over, and 0 can't even be ordered.

struct OrderCake: Command {
    var n: Int
    var wish = "chocolate"
}

struct CakeOrdered: DomainEvent {
    var n: Int
    var wish: String
}

struct CakePaid: DomainEvent { var n: Int }
struct CakeBaked: DomainEvent { var n: Int }
struct PaymentDeclined: CompensationEvent { var n: Int }
struct OvenBroken: CompensationEvent { var n: Int }
struct OrderCancelled: CompensationEvent { var n: Int }
struct PaymentRefunded: CompensationEvent { var n: Int }
struct CakeForgotten: CompensationEvent { var n: Int }
struct CakeThrownAway: CompensationEvent { var n: Int }

struct TillJammed: Error, CustomStringConvertible {
    var description: String { "the till </script> is jammed" }
}

struct Counter: Participant {
    let store = InMemoryStore(Int())

    var reactions: [Reaction<InMemoryStore<Int>>] {
        InitiatingStep(on: OrderCake.self, completes: CakeOrdered.self) { order, _ in
            guard order.n != 0 else { throw TillJammed() }
            return CakeOrdered(n: order.n, wish: order.wish)
        }
        .compensate(on: PaymentDeclined.self, OvenBroken.self, CakeForgotten.self) { ordered, _, _ in
            OrderCancelled(n: ordered.n)
        }
        Listener(on: CakeBaked.self) { baked, _ in
            guard baked.n != 5 else { throw TillJammed() }
        }
    }
}

final class Till: Participant {
    let store = InMemoryStore(Int())
    let isRepaired = Atomic<Bool>(false)

    var reactions: [Reaction<InMemoryStore<Int>>] {
        CompensatableStep(on: CakeOrdered.self, completes: CakePaid.self, rejects: PaymentDeclined.self) { ordered, _ in
            guard ordered.n != 2 else { throw PaymentDeclined(n: ordered.n) }
            return CakePaid(n: ordered.n)
        }
        .compensate(on: OvenBroken.self, CakeForgotten.self) { paid, _, _ in
            guard paid.n != 4 || self.isRepaired.load(ordering: .relaxed) else { throw TillJammed() }
            return PaymentRefunded(n: paid.n)
        }
    }
}

struct Oven: Participant {
    let store = InMemoryStore(Int())

    var reactions: [Reaction<InMemoryStore<Int>>] {
        CompensatableStep(on: CakePaid.self, completes: CakeBaked.self, rejects: OvenBroken.self) { paid, _ in
            guard paid.n < 3 || paid.n > 4 else { throw OvenBroken(n: paid.n) }
            return CakeBaked(n: paid.n)
        }
        .compensate(on: CakeForgotten.self) { baked, _, _ in CakeThrownAway(n: baked.n) }
        Deadline(
            after: CakePaid.self,
            within: .seconds(60),
            unless: CakeBaked.self,
            OvenBroken.self,
            rejects: CakeForgotten.self,
            id: "forgotten"
        ) { paid, _ in
            CakeForgotten(n: paid.n)
        }
    }
}

/// The three together, and who takes note of what happens.
struct Bakery {
    let till = Till()
    let recorder: SagaRecorder
    let choreography: SagaChoreography

    init(_ limits: SagaRecorder.Limits = .init(), environment: Environment = .system) {
        let (till, recorder) = (
            self.till,
            SagaRecorder(limits: limits) { first in
                (first.message as? OrderCake).map { "Cake \($0.n)" }
            }
        )
        self.recorder = recorder
        self.choreography = Self.choreography(till, environment: environment, observers: [recorder])
    }

    static func choreography(
        _ till: Till = Till(),
        environment: Environment,
        observers: [any SagaObserver]
    ) -> SagaChoreography {
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .immediate(maxAttempts: 2)
        configuration.compensationRetry = .immediate(maxAttempts: 3)
        return SagaChoreography(
            "bakery </script>",
            configuration: configuration,
            environment: environment,
            observers: observers
        ) {
            Counter()
            till
            Oven()
        }
    }

    /// Orders cakes, and waits until all of the sagas have ended.
    func order(_ cakes: OrderCake...) async throws {
        for cake in cakes { _ = try await self.choreography.start(cake).outcome }
    }

    /// What a page of what happened so far shows.
    func page(_ payloads: SagaReport.Payloads = .upTo(bytes: 1000)) throws -> PageContent {
        try PageContent(SagaReport(of: self.choreography, recordedBy: self.recorder, payloads: payloads).html)
    }
}
