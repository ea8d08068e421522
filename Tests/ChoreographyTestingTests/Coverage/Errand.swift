import Choreography

/// A parcel that has to be fetched within a minute; its carrier may give up on it.
enum Errand {
    /// What becomes of a parcel at its carrier.
    enum Mood: CaseIterable {
        /// It is fetched at once.
        case prompt
        /// It is fetched once the deadline is over.
        case late
        /// It is never fetched.
        case broken
    }

    struct Send: Command {}
    struct Sent: DomainEvent {}
    struct Fetched: DomainEvent {}
    struct Refused: CompensationEvent {}
    struct Overdue: CompensationEvent {}
    struct Cancelled: CompensationEvent {}
    struct Returned: CompensationEvent {}

    struct Desk: Participant {
        let store = InMemoryStore(())

        var reactions: [Reaction<InMemoryStore<Void>>] {
            InitiatingStep(on: Send.self, completes: Sent.self) { _, _ in Sent() }
                .compensate(on: Overdue.self, Refused.self) { _, _ in Cancelled() }
        }
    }

    struct Carrier: Participant {
        let store = InMemoryStore(())
        let mood: Mood
        let milestones: Milestones

        var reactions: [Reaction<InMemoryStore<Void>>] {
            CompensatableStep(
                on: Sent.self,
                completes: Fetched.self,
                rejects: Refused.self,
                id: "fetch",
                retry: self.mood == .late ? .constant(.seconds(3600), maxAttempts: 1000) : .never,
                onExhaustion: { _, _ in Refused() }
            ) { _, _ in
                let isReady = self.mood == .prompt || self.mood == .late && self.milestones.hasReached("Dock rejected")
                guard isReady else { throw Fork.Glitch() }
                return Fetched()
            }
            .compensate(on: Overdue.self) { _, _ in Returned() }
        }
    }

    struct Dock: Participant {
        let store = InMemoryStore(())

        var reactions: [Reaction<InMemoryStore<Void>>] {
            Deadline(
                after: Sent.self,
                within: .seconds(60),
                unless: Fetched.self,
                Refused.self,
                Cancelled.self,
                rejects: Overdue.self,
                id: "fetching"
            ) { _, _ in Overdue() }
        }
    }

    static func choreography(_ mood: Mood = .prompt, observers: [any SagaObserver] = []) -> SagaChoreography {
        let milestones = Milestones()
        let clock: any EnvironmentClock = mood == .late ? HastyClock() : SystemClock()
        return SagaChoreography(
            "errand",
            environment: Environment(clock: clock),
            observers: [milestones] + observers
        ) {
            Desk()
            Carrier(mood: mood, milestones: milestones)
            Dock()
        }
    }

    /// Runs a saga to its end.
    static func run(_ mood: Mood, observers: [any SagaObserver]) async throws -> String {
        let errand = self.choreography(mood, observers: observers)
        let outcome = try await errand.start(Send()).outcome
        await errand.shutDown()
        return "\(outcome)"
    }
}

/// A clock whose time passes only while somebody waits for it, and then at once.
final class HastyClock: EnvironmentClock {
    private let elapsed = Locked(Duration.zero)

    var uptime: Duration { self.elapsed.withLock { $0 } }
    var now: Timestamp { Timestamp(nanoseconds: 1_700_000_000_000_000_000) + self.uptime }

    func sleep(until deadline: Duration) async throws {
        try Task.checkCancellation()
        self.elapsed.withLock { $0 = max($0, deadline) }
    }
}
