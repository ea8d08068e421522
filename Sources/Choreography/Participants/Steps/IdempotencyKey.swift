/// A text under which a call to the outside can be repeated and has its effect once.
///
/// It is the same for every call that one step makes in one saga: across retries, restarts and the undo. Services that
/// charge cards take one as `Idempotency-Key`.
public struct IdempotencyKey: Hashable, Sendable, CustomStringConvertible {
    /// The saga's identifier, the participant and the step, with slashes between them.
    public let description: String

    /// Takes a text.
    public init(_ description: String) {
        self.description = description
    }

    init(saga: SagaID, site: StepSite) {
        self.description = "\(saga)/\(site.participant)/\(site.step)"
    }
}
