public import Choreography

/// The row that a manager keeps of one saga: how far it has come, and what was answered.
public struct SagaInstance: Sendable {
    /// What one decision has to send: an order for each of the steps that send it, in their order.
    struct Shares: Hashable, Sendable {
        let orders: [SagaOrder]
        /// How many of the steps have not run.
        var missing: Int
    }

    /// The name of the saga's manager.
    public let manager: String

    /// How far the saga has come.
    public internal(set) var progress: SagaProgress

    /// The command that started the saga.
    public let request: any Command

    /// What was answered, in the order in which the manager has committed it.
    public internal(set) var answers: [any DomainEvent] = []

    /// The name of the event because of which the saga is undone.
    public internal(set) var cause: String?

    /// When the saga has ended for its manager.
    public internal(set) var endedAt: Timestamp?

    /// What was decided and is sent by more than one step, by the message that was decided about, until all have run.
    var shares: [String: Shares] = [:]

    /// Whether the saga has ended for its manager, and all that it has sent.
    var hasEnded: Bool { self.progress.hasEnded && self.shares.isEmpty }

    init(manager: String, request: any Command, stepCount: Int) {
        self.manager = manager
        self.request = request
        self.progress = SagaProgress(stepCount: stepCount)
    }
}

extension SagaInstance: CustomStringConvertible {
    /// The row in a line, the same for the same state: without its times.
    public var description: String {
        let shares = self.shares.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.orders) \($0.value.missing)" }
        return
            "\(self.manager) \(self.progress.phase) \(self.progress.steps.map(\.rawValue)) \(self.progress.isPastReturn) "
            + "\(self.answers) \(self.cause ?? "-") \(shares)"
    }
}
