import Choreography

/// A case that jury and judge decide at the same time, and that the clerk, who waits for both, sends to the next court.
enum Verdict {
    struct Hear: Command {}
    struct Heard: DomainEvent {}
    struct Agreed: DomainEvent {}
    struct Ruled: DomainEvent {}
    struct Filed: DomainEvent {}
    struct Appealed: CompensationEvent {}
    struct Withdrawn: CompensationEvent {}

    struct Court: Participant {
        let store = InMemoryStore(())
        let isUndone: Bool

        var reactions: [Reaction<InMemoryStore<Void>>] {
            if self.isUndone {
                InitiatingStep(on: Hear.self, completes: Heard.self) { _, _ in Heard() }
                    .compensate(on: Appealed.self) { _, _ in Withdrawn() }
            } else {
                InitiatingStep(on: Hear.self, completes: Heard.self) { _, _ in Heard() }
            }
        }
    }

    struct Jury: Participant {
        let store = InMemoryStore(())

        var reactions: [Reaction<InMemoryStore<Void>>] {
            CompensatableStep(on: Heard.self, completes: Agreed.self) { _, _ in Agreed() }
                .compensate(on: Appealed.self) { _, _ in Withdrawn() }
        }
    }

    struct Judge: Participant {
        let store = InMemoryStore(())

        var reactions: [Reaction<InMemoryStore<Void>>] {
            CompensatableStep(on: Heard.self, completes: Ruled.self) { _, _ in Ruled() }
                .compensate(on: Appealed.self) { _, _ in Withdrawn() }
        }
    }

    struct Clerk: Participant {
        let store = InMemoryStore(())

        var reactions: [Reaction<InMemoryStore<Void>>] {
            JoinStep(on: Agreed.self, Ruled.self, completes: Filed.self, rejects: Appealed.self) { _, _ in
                throw Appealed()
            }
            Listener(on: Filed.self) { _, _ in }
        }
    }

    static func choreography(isUndone: Bool = true, observers: [any SagaObserver] = []) -> SagaChoreography {
        SagaChoreography("verdict", observers: observers) {
            Court(isUndone: isUndone)
            Jury()
            Judge()
            Clerk()
        }
    }
}
