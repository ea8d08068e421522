import Choreography
import ChoreographyTesting
import Testing

@Suite("The coverage of a step outside the database", .timeLimit(.minutes(1)))
struct ExternalCoverageTests {
    @Test("Asks for its undo by its own rejection, which exhausted retries lead to")
    func ownRejection() async throws {
        let coverage = ChoreographyCoverage(of: Tickets.choreography(hasExternalStep: true).graph)
        let edges = coverage.uncovered.map(\.description)
        #expect(edges.contains("Declined undoes step Booked of Cards"))
        let tickets = Tickets.choreography(hasExternalStep: true, observers: [coverage])
        #expect("\(try await tickets.start(Tickets.Book()).outcome)" == "compensated (Declined)")
        await tickets.shutDown()
        #expect(
            Set(edges).subtracting(coverage.uncovered.map(\.description)) == [
                "step Book of Desk completes with Booked",
                "Declined undoes step Book of Desk",
                "step Booked of Cards gives up, and rejects with Declined",
                "step Booked of Cards rejects with Declined",
                "Declined undoes step Booked of Cards",
            ]
        )
        #expect(coverage.uncovered.map(\.kind) == [.completed, .nothingToUndo, .handled])
        #expect(
            coverage.uncovered[1].hint == "Let Cards itself reject with Declined, so that nothing is left to undo.",
            "the call may throw it"
        )
    }

    @Test("Is like that of no other step, which has nothing to undo once it has rejected")
    func otherSteps() {
        let coverage = ChoreographyCoverage(of: Tickets.choreography(hasExternalStep: false).graph)
        #expect(!coverage.uncovered.contains { $0.kind == .undone && $0.participant == "Cards" })
    }
}

/// A ticket that is booked and charged to a card, over a line that is always broken.
private enum Tickets {
    struct Book: Command {}
    struct Booked: DomainEvent {}
    struct Charged: DomainEvent {}
    struct Declined: CompensationEvent {}
    struct Cancelled: CompensationEvent {}
    struct Refunded: CompensationEvent {}

    struct Desk: Participant {
        let store = InMemoryStore(())

        var reactions: [Reaction<InMemoryStore<Void>>] {
            InitiatingStep(on: Book.self, completes: Booked.self) { _, _ in Booked() }
                .compensate(on: Declined.self) { _, _ in Cancelled() }
        }
    }

    struct Cards: Participant {
        let store = InMemoryStore(())
        let isExternal: Bool

        var reactions: [Reaction<InMemoryStore<Void>>] {
            if self.isExternal {
                ExternalStep(
                    on: Booked.self,
                    completes: Charged.self,
                    rejects: Declined.self,
                    retry: .never,
                    onExhaustion: { _, _ in Declined() }
                ) { _, _ -> Void in
                    throw Fork.Glitch()
                } commit: { _, _, _ in
                    Charged()
                }
                .compensate(on: Declined.self) { _, _ in
                } commit: { _, _ in
                    Refunded()
                }
            } else {
                CompensatableStep(
                    on: Booked.self,
                    completes: Charged.self,
                    rejects: Declined.self,
                    retry: .never,
                    onExhaustion: { _, _ in Declined() }
                ) { _, _ in
                    throw Fork.Glitch()
                }
                .compensate(on: Declined.self) { _, _ in Refunded() }
            }
        }
    }

    struct Printer: Participant {
        let store = InMemoryStore(())

        var reactions: [Reaction<InMemoryStore<Void>>] {
            Listener(on: Charged.self) { _, _ in }
        }
    }

    static func choreography(hasExternalStep: Bool, observers: [any SagaObserver] = []) -> SagaChoreography {
        SagaChoreography("tickets", observers: observers) {
            Desk()
            Cards(isExternal: hasExternalStep)
            Printer()
        }
    }
}
