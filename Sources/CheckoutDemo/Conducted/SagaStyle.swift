/// Who decides what comes next in a checkout.
enum SagaStyle: String, CaseIterable, Sendable {
    /// Every service by itself.
    case choreography
    /// A manager.
    case orchestration
}
