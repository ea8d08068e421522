import Choreography

/// After A, B and X run beside each other, and either may reject; C follows X, and J joins B and C.
enum Fork {
    struct Begin: Command {}
    struct ADone: DomainEvent {}
    struct BDone: DomainEvent {}
    struct XDone: DomainEvent {}
    struct CDone: DomainEvent {}
    struct JDone: DomainEvent {}
    struct BFailed: CompensationEvent {}
    struct XFailed: CompensationEvent {}
    struct AUndone: CompensationEvent {}
    struct BUndone: CompensationEvent {}
    struct XUndone: CompensationEvent {}
    struct CUndone: CompensationEvent {}

    struct Glitch: Error {}

    /// What a body does, and for what it waits before.
    struct Act: Sendable {
        enum Result { case completes, rejects, fails }

        var result = Result.completes
        var milestone: String?

        static func completes(after milestone: String) -> Self { Self(milestone: milestone) }
        static let rejects = Self(result: .rejects)
        static func rejects(after milestone: String) -> Self { Self(result: .rejects, milestone: milestone) }
        static let fails = Self(result: .fails)
    }

    struct Plan: Sendable, CustomStringConvertible {
        var b = Act()
        var x = Act()
        var c = Act()

        var description: String { "B \(self.b), X \(self.x), C \(self.c)" }
    }

    struct Left: Participant {
        let name = "B"
        let store = InMemoryStore(())
        let act: Act
        let milestones: Milestones

        var reactions: [Reaction<InMemoryStore<Void>>] {
            CompensatableStep(on: ADone.self, completes: BDone.self, rejects: BFailed.self, retry: .never) {
                _,
                _ async throws in
                try await play(self.act, self.milestones, orThrow: BFailed())
                return BDone()
            }
            .compensate(on: XFailed.self) { _, _ in BUndone() }
        }
    }

    struct Right: Participant {
        let name = "X"
        let store = InMemoryStore(())
        let act: Act
        let milestones: Milestones

        var reactions: [Reaction<InMemoryStore<Void>>] {
            CompensatableStep(on: ADone.self, completes: XDone.self, rejects: XFailed.self, retry: .never) {
                _,
                _ async throws in
                try await play(self.act, self.milestones, orThrow: XFailed())
                return XDone()
            }
            .compensate(on: BFailed.self) { _, _ in XUndone() }
        }
    }

    struct Start: Participant {
        let name = "A"
        let store = InMemoryStore(())

        var reactions: [Reaction<InMemoryStore<Void>>] {
            InitiatingStep(on: Begin.self, completes: ADone.self) { _, _ in ADone() }
                .compensate(on: BFailed.self, XFailed.self) { _, _ in AUndone() }
        }
    }

    struct End: Participant {
        let name = "C"
        let store = InMemoryStore(())
        let act: Act
        let milestones: Milestones

        var reactions: [Reaction<InMemoryStore<Void>>] {
            CompensatableStep(on: XDone.self, completes: CDone.self) { _, _ async throws in
                try await play(self.act, self.milestones, orThrow: Glitch())
                return CDone()
            }
            .compensate(on: BFailed.self) { _, _ in CUndone() }
        }
    }

    struct Join: Participant {
        let name = "J"
        let store = InMemoryStore(())

        var reactions: [Reaction<InMemoryStore<Void>>] {
            JoinStep(on: BDone.self, CDone.self, completes: JDone.self) { _, _ in JDone() }
            Listener(on: JDone.self) { _, _ in }
        }
    }

    private static func play(_ act: Act, _ milestones: Milestones, orThrow rejection: any Error) async throws {
        if let milestone = act.milestone { await milestones.wait(for: milestone) }
        switch act.result {
        case .completes: return
        case .rejects: throw rejection
        case .fails: throw Glitch()
        }
    }

    static func choreography(_ plan: Plan = Plan(), observers: [any SagaObserver] = []) -> SagaChoreography {
        let milestones = Milestones()
        return SagaChoreography("fork", observers: [milestones] + observers) {
            Start()
            Left(act: plan.b, milestones: milestones)
            Right(act: plan.x, milestones: milestones)
            End(act: plan.c, milestones: milestones)
            Join()
        }
    }

    /// Runs a saga to its end; a dead letter is tried again once an undo has overtaken it.
    static func run(_ plan: Plan = Plan(), observers: [any SagaObserver]) async throws -> String {
        let milestones = Milestones()
        let fork = self.choreography(plan, observers: observers + [milestones])
        let saga = try await fork.start(Begin())
        for (name, act) in [("B", plan.b), ("X", plan.x)] where act.result == .fails {
            await milestones.wait(for: "\(name) fenced")
            for letter in fork.deadLetters { try fork.replay(letter.id) }
        }
        let outcome = try await saga.outcome
        await fork.shutDown()
        return "\(outcome)"
    }
}
