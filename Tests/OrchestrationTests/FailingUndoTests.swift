import Choreography
import Orchestration
import Synchronization
import Testing

@Suite("An undo that fails in an orchestrated saga", .timeLimit(.minutes(1)))
struct FailingUndoTests {
    @Test("Leaves a debt when it fails for good, and the undos before it go on once it is replayed")
    func debt() async throws {
        let trip = Trip()
        let insurer = BrokenInsurer(store: trip.insurer)
        let (undone, entries) = AsyncStream<Void>.makeStream()
        var configuration = SagaChoreography.Configuration()
        configuration.compensationRetry = .immediate(maxAttempts: 2)
        let choreography = SagaChoreography(
            "trips",
            configuration: configuration,
            observers: [FirstUndone("ReserveMoney") { entries.yield() }]
        ) {
            SagaManager(trip.saga)
            Bank(store: trip.bank)
            Airline(store: trip.airline)
            Hotel(store: trip.hotel)
            insurer
            Office(store: trip.office)
        }
        let saga = try await choreography.start(BookTrip(n: 1, refusing: ["IssueTicket"]))
        guard case .stuck(let debts) = try await saga.outcome else {
            Issue.record("The saga ended as \(String(describing: saga.currentOutcome)).")
            return
        }
        #expect(debts.map(\.participant) == ["BrokenInsurer"])
        #expect(await trip.done(1) == [1, 1, 1, 1, 0, 0])
        insurer.isMended.store(true, ordering: .sequentiallyConsistent)
        let letter = try #require(choreography.deadLetters.first)
        try choreography.replay(letter.id)
        for await _ in undone { break }
        #expect(try await saga.outcome.description == "compensated (TicketRefused)")
        #expect(await trip.done(1) == [0, 0, 0, 0, 0, 0])
        await choreography.shutDown()
    }
}

/// Tells when a step is undone.
private struct FirstUndone: SagaObserver {
    let step: String
    let tell: @Sendable () -> Void

    init(_ step: String, tell: @escaping @Sendable () -> Void) {
        self.step = step
        self.tell = tell
    }

    func observe(_ entry: TimelineEntry) {
        if entry.kind == .undone, entry.step == self.step { self.tell() }
    }
}

/// An insurer that can't cancel until it is mended.
private final class BrokenInsurer: Participant {
    private struct Broken: Error {}

    let store: BookingStore
    let isMended = Atomic(false)

    init(store: BookingStore) {
        self.store = store
    }

    var reactions: [Reaction<BookingStore>] {
        CommandStep(on: Insure.self, replies: Insured.self, refuses: InsuranceRefused.self) { command, bookings in
            bookings.book(command.n)
            return Insured(n: command.n)
        }
        .compensate(on: CancelInsurance.self) { [self] insured, bookings in
            guard self.isMended.load(ordering: .sequentiallyConsistent) else { throw Broken() }
            bookings.cancel(insured.n)
            return InsuranceCancelled(n: insured.n)
        }
    }
}
