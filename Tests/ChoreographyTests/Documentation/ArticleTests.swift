import Foundation
import Testing

@testable import Choreography

@Suite("The articles", .timeLimit(.minutes(1)))
struct ArticleTests {
    @Test("Ship an order, and watch it being shipped")
    func shipped() async throws {
        let payments = Shop.Payments(store: InMemoryStore(Shop.Ledger(credit: Table(["Ada": 5000]))))
        let shop = try Shop.choreography(Shop.Orders(), payments, Shop.Shipping())
        let command = Shop.PlaceOrder(order: 7, customer: "Ada", cents: 900, country: "France")
        #expect(try await Shop.watch(shop, placing: command) != nil)
        #expect(await payments.store.read { $0.credit["Ada"] } == 4100)
        Promises.draw(shop, try await Shop.place(command, in: shop))
        #expect(await shop.shutDown().isClean)
    }

    @Test("Undo an order, and tell how in the words that the article shows")
    func undone() async throws {
        let payments = Shop.Payments(store: InMemoryStore(Shop.Ledger(credit: Table(["Ada": 5000]))))
        let shop = try Shop.choreography(Shop.Orders(), payments, Shop.Shipping())
        let command = Shop.PlaceOrder(order: 8, customer: "Ada", cents: 900, country: "Atlantis")
        let saga = try await Shop.place(command, in: shop)
        await Shop.tell(of: saga)
        #expect(await payments.store.read { $0.credit["Ada"] } == 5000)
        let lines = try Repository.lines(of: "Sources/Choreography/Documentation.docc/GettingStarted.md")
        let start = try #require(lines.firstIndex(of: "```text"))
        let shown = lines[(start + 1)...].prefix { $0 != "```" }
        #expect(Set(shown) == Set(saga.timeline.entries.map(\.description)))
        #expect(await shop.shutDown().isClean)
    }

    @Test("Book a trip with a step of each kind")
    func kinds() async throws {
        let trips = Kinds.choreography()
        #expect(Set(trips.graph.participants.flatMap(\.steps).map(\.kind)).count == 6)
        let saga = try await trips.start(Kinds.BookTrip(trip: 1))
        guard case .completed = try await saga.outcome else {
            Issue.record("The trip ended as \(String(describing: saga.currentOutcome)).")
            return
        }
        #expect(await trips.shutDown().isClean)
    }

    @Test("Charge a card outside the database, and refund it when a visa is overdue", arguments: [1, 5])
    func waiting(days: Int) throws {
        let (cards, simulation) = (CardIssuer(), Simulation())
        let environment = simulation.environment()
        let trips = Waiting.choreography(cards, isOpen: { cards.nextDay() > days }, environment: environment)
        let saga = try simulation.run { try await trips.start(Waiting.BookTrip(trip: 1, cents: 900)) }
        simulation.finish()
        let isGranted = days < 3
        #expect(saga.currentOutcome?.description == (isGranted ? "completed" : "compensated (VisaOverdue)"))
        let key = "\(saga.id)/Payments/TripBooked"
        #expect(cards.calls == (isGranted ? ["charge \(key)"] : ["charge \(key)", "refund \(key)"]))
    }

    @Test("Replay a dead letter once its reason is mended")
    func replay() async throws {
        let warehouse = Failures.Warehouse()
        let choreography = warehouse.choreography()
        let saga = try await warehouse.startStuckSaga(in: choreography)
        Failures.list(choreography)
        Failures.look(choreography)
        #expect(choreography.monitor.saga(saga.id)?.phase == .parked)
        try await Failures.replay(choreography, warehouse.carriers)
        guard case .completed = try await saga.outcome else {
            Issue.record("The saga ended as \(String(describing: saga.currentOutcome)).")
            return
        }
        #expect(await Failures.shutDown(choreography).isClean)
    }

    @Test("Discard a dead letter, and leave a debt or reject the step")
    func discard() async throws {
        let warehouse = Failures.Warehouse()
        let choreography = warehouse.choreography()
        let first = try await warehouse.startStuckSaga(in: choreography)
        try Failures.discard(choreography, #require(choreography.deadLetters.first))
        guard case .stuck(let debts) = try await first.outcome else {
            Issue.record("The saga ended as \(String(describing: first.currentOutcome)).")
            return
        }
        #expect(debts.map(\.participant) == ["HandOver"])
        let second = try await warehouse.startStuckSaga(in: choreography)
        try Failures.discardCompensating(choreography, #require(choreography.deadLetters.first))
        guard case .compensated = try await second.outcome else {
            Issue.record("The saga ended as \(String(describing: second.currentOutcome)).")
            return
        }
        #expect(await choreography.shutDown().deadLetters.isEmpty)
    }

    @Test("Pay a debt by replaying the undo that failed")
    func debt() async throws {
        let warehouse = Failures.Warehouse()
        let (undone, entries) = AsyncStream<TimelineEntry>.makeStream()
        let choreography = warehouse.choreography(observers: [EntryWatch(entries, .undone)])
        await warehouse.plans.write { $0.plans[-1] = "makes every undo fail" }
        let saga = try await warehouse.startStuckSaga(in: choreography)
        try Failures.discardCompensating(choreography, #require(choreography.deadLetters.first))
        guard case .stuck(let debts) = try await saga.outcome else {
            Issue.record("The saga ended as \(String(describing: saga.currentOutcome)).")
            return
        }
        #expect(debts.map(\.participant) == ["Planning"])
        await warehouse.plans.write { $0.plans[-1] = nil }
        let letter = try #require(choreography.deadLetters.first)
        #expect(letter.isCompensation)
        try choreography.replay(letter.id)
        for await _ in undone { break }
        guard case .compensated = try await saga.outcome else {
            Issue.record("The saga ended as \(String(describing: saga.currentOutcome)).")
            return
        }
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Turn exhausted retries into a rejection")
    func exhaustion() async throws {
        let warehouse = Failures.Warehouse()
        let choreography = warehouse.cautiousChoreography()
        let saga = try await choreography.start(Failures.Ship(order: 7))
        guard case .compensated(let cause) = try await saga.outcome else {
            Issue.record("The saga ended as \(String(describing: saga.currentOutcome)).")
            return
        }
        #expect(cause.name == "ParcelRefused")
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Compare a choreography with the manifest that was committed")
    func promises() throws {
        let payments = Shop.Payments(store: InMemoryStore(Shop.Ledger(credit: Table())))
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Promises.write(try Shop.choreography(Shop.Orders(), payments, Shop.Shipping()), to: path)
        let smaller = SagaChoreography("shop") {
            Shop.Orders()
            payments
        }
        #expect(Promises.describe(smaller).contains("\"version\": \"2.1.0\""))
        let difference = try Promises.compare(smaller, with: path)
        #expect(difference.breakingChanges.map(\.kind).contains(.participantRemoved))
        let parcel = ShapeBook().payload(of: Promises.ParcelSent.self)
        #expect(parcel.schema(referringTo: "")["required"] == ["carrier", "weight"])
    }

    @Test("Run until shut down")
    func service() async throws {
        let choreography = Failures.log(Failures.Warehouse())
        async let running: Void = Failures.service(choreography)
        choreography.beginGracefulShutdown()
        try? await running
        #expect(await choreography.shutDown().isClean)
    }
}

/// Notes what is asked of it.
private final class CardIssuer: Waiting.Cards {
    private let state = Locked<[String]>([])
    private let days = Locked(0)

    var calls: [String] { self.state.withLock { $0 } }

    func nextDay() -> Int {
        self.days.withLock { days in
            days += 1
            return days
        }
    }

    func charge(_ cents: Int, idempotencyKey: String) async throws -> String {
        self.state.withLock { $0.append("charge \(idempotencyKey)") }
        return "receipt"
    }

    func refund(idempotencyKey: String) async throws {
        self.state.withLock { $0.append("refund \(idempotencyKey)") }
    }
}

/// Passes on the entries of one kind.
private struct EntryWatch: SagaObserver {
    let entries: AsyncStream<TimelineEntry>.Continuation
    let kind: TimelineEntry.Kind

    init(_ entries: AsyncStream<TimelineEntry>.Continuation, _ kind: TimelineEntry.Kind) {
        self.entries = entries
        self.kind = kind
    }

    func observe(_ entry: TimelineEntry) {
        if entry.kind == self.kind { self.entries.yield(entry) }
    }
}
