/// The row of a saga in a store in memory: one reference.
///
/// A table moves its rows about, into its log of what they were and back. A whole ``SagaInstance`` would be copied each
/// time.
public final class SagaRow: Sendable, CustomStringConvertible {
    /// What the row tells.
    public let instance: SagaInstance

    /// The row in a line, the same for the same state.
    public var description: String { self.instance.description }

    init(_ instance: SagaInstance) {
        self.instance = instance
    }
}
