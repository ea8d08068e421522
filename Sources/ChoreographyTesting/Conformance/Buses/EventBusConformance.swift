public import Choreography

/// What a bus must do that takes the place of `EventBus`, as checks that can be run in any test framework.
///
/// ```swift
/// try await EventBusConformance { TestedBus(EventBus()) }.run()
/// ```
///
/// Another bus is described to the checks by three functions: see ``TestedBus``. Each check makes a bus of its own, so
/// that checks may run at the same time: `run(_:)` with one of `BusCheck.allCases` makes a parameterized test of them.
///
/// The checks neither sleep nor look at a clock. A bus that strands a publisher or a subscriber keeps its check waiting
/// until the check's task is cancelled; then it fails and says for what it waited. Give the test a time limit. A check
/// of a bus whose publishers or subscribers ignore their cancellation can't be ended.
public struct EventBusConformance<Events: AsyncSequence & Sendable>: Sendable
where Events.Element == Envelope<ConformanceEvent> {
    private let policies: Set<OverflowPolicy>
    private let makeBus: @Sendable () async throws -> TestedBus<Events>

    /// Prepares the checks of a bus.
    ///
    /// - Parameters:
    ///   - policies: What the bus can do for a subscriber that is full, beside `suspend`, which it must. The checks of
    ///     others are passed over.
    ///   - makeBus: Makes a bus without subscribers.
    public init(
        policies: Set<OverflowPolicy> = [.dropOldest, .dropNewest, .fail, .unbounded],
        _ makeBus: @escaping @Sendable () async throws -> TestedBus<Events>
    ) {
        self.policies = policies
        self.makeBus = makeBus
    }

    /// Runs all checks, one after the other, and stops at the first that fails.
    ///
    /// - Throws: ``ConformanceFailure``, or `CancellationError` if the task is cancelled between two waits.
    public func run() async throws {
        for check in BusCheck.allCases { try await self.run(check) }
    }

    /// Runs one check.
    ///
    /// - Parameter check: The promise to check.
    /// - Throws: ``ConformanceFailure``, or `CancellationError` if the task is cancelled between two waits.
    public func run(_ check: BusCheck) async throws {
        if let policy = check.policy, !self.policies.contains(policy) { return }
        try await ConformanceFailure.name(check.id, check.description) {
            let trial = BusTrial(bus: try await self.makeBus())
            switch check.name {
            case .delivery: try await trial.delivery()
            case .order: try await trial.order()
            case .agreement: try await trial.agreement()
            case .envelopes: try await trial.envelopes()
            case .lateness: try await trial.lateness()
            case .backPressure: try await trial.backPressure()
            case .withdrawal: try await trial.withdrawal()
            case .unsubscription: try await trial.unsubscription()
            case .release: try await trial.release()
            case .ending: try await trial.ending()
            case .refusal: try await trial.refusal()
            case .wakeUp: try await trial.wakeUp()
            case .dropOldest: try await trial.dropping(.dropOldest, keeping: 8...10)
            case .dropNewest: try await trial.dropping(.dropNewest, keeping: 1...3)
            case .failing: try await trial.failing()
            case .unbounded: try await trial.unbounded()
            }
        }
    }
}

extension BusCheck {
    /// The policy that a bus must have for the check to apply.
    fileprivate var policy: OverflowPolicy? {
        switch self.name {
        case .dropOldest: .dropOldest
        case .dropNewest: .dropNewest
        case .failing: .fail
        case .unbounded: .unbounded
        default: nil
        }
    }
}
