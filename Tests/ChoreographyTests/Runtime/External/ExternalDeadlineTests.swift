import Testing

@testable import Choreography

@Suite("A deadline over a step with an effect outside the database", .timeLimit(.minutes(1)))
struct ExternalDeadlineTests {
    @Test("Leaves the step alone if its call is on record, although its event comes again only later")
    func afterRestart() throws {
        let stores = (seller: InMemoryStore(Cells()), post: InMemoryStore(Cells()), till: InMemoryStore(Cells()))
        let (line, network, simulation) = (Line(), HoldingNetwork(holding: "Sent"), Simulation())
        func choreography() -> SagaChoreography {
            var environment = simulation.environment()
            environment.hooks = SimulationHooks(network: network, observer: network, workers: 1)
            return SagaChoreography("shop", environment: environment) {
                Seller(store: stores.seller)
                Post(store: stores.post)
                Cashier(store: stores.till, line: line)
            }
        }
        network.release()
        let first = choreography()
        _ = try simulation.run { try await first.start(Buy(n: 1)) }
        simulation.settle()
        #expect(line.calls == ["charge"])
        _ = try simulation.run { await first.shutDown(within: .zero) }
        simulation.advance(by: .seconds(3600))
        network.hold()
        line.gate.open()
        let second = choreography()
        let saga = try #require(try simulation.run { try await second.resumeSagas() }.first)
        simulation.settle()
        network.release()
        simulation.finish()
        #expect(saga.currentOutcome?.description == "completed")
        #expect(saga.timeline.entries.filter { $0.step == "late" }.map(\.kind) == [.armed, .late, .disarmed])
        #expect(line.calls == ["charge", "charge"])
        #expect(try simulation.run { await stores.till.committed("charged") } == 1)
    }
}

/// Holds back an event for as long as a test says.
private final class HoldingNetwork: DeliveryNetwork, SagaObserver {
    private let name: String
    private let held = Locked<[Parcel]?>([])

    init(holding name: String) { self.name = name }

    func carry(_ parcels: [Parcel]) {
        for parcel in parcels {
            let isHeld = self.held.withLock { held in
                guard held != nil, parcel.event.name == self.name else { return false }
                held?.append(parcel)
                return true
            }
            if !isHeld { parcel.deliver() }
        }
    }

    func hold() { self.held.withLock { $0 = [] } }

    func release() {
        let parcels = self.held.withLock { held in
            defer { held = nil }
            return held ?? []
        }
        for parcel in parcels { parcel.deliver() }
    }

    func observe(_ entry: TimelineEntry) {}
}

/// The way to a bank, which has its effect before its answer is on its way.
private final class Line: Sendable {
    private let made = Locked<[String]>([])
    let gate = Gate()

    var calls: [String] { self.made.withLock { $0 } }

    func call(_ kind: String) async throws {
        self.made.withLock { $0.append(kind) }
        try await self.gate.wait()
    }
}

private struct TooLate: CompensationEvent { var n: Int }

private struct Seller: Participant {
    let store: InMemoryStore<Cells>

    var reactions: [Reaction<InMemoryStore<Cells>>] {
        InitiatingStep(on: Buy.self, completes: Bought.self) { buy, _ in Bought(n: buy.n) }
            .compensate(on: TooLate.self) { bought, _ in Returned(n: bought.n) }
        Listener(on: Charged.self) { _, _ in }
    }
}

private struct Post: Participant {
    let store: InMemoryStore<Cells>

    var reactions: [Reaction<InMemoryStore<Cells>>] {
        CompensatableStep(on: Bought.self, completes: Sent.self) { bought, _ in Sent(n: bought.n) }
            .compensate(on: TooLate.self) { sent, _ in NotSent(n: sent.n) }
    }
}

/// Charges what is sent within a minute.
private struct Cashier: Participant {
    let store: InMemoryStore<Cells>
    let line: Line

    var reactions: [Reaction<InMemoryStore<Cells>>] {
        ExternalStep(on: Sent.self, completes: Charged.self) { _, _ in
            try await self.line.call("charge")
        } commit: { sent, _, db in
            db.increase("charged", by: 1)
            return Charged(n: sent.n, receipt: 1)
        }
        .compensate(on: TooLate.self) { _, _ in
            try await self.line.call("refund")
        } commit: { effect, db in
            if case .done = effect { db.increase("charged", by: -1) }
            return Refunded(n: 1, wasKnown: false)
        }
        Deadline(after: Bought.self, within: .seconds(60), unless: Sent.self, rejects: TooLate.self, id: "late") {
            bought,
            _ in TooLate(n: bought.n)
        }
    }
}
