/// How a saga ended.
public enum SagaOutcome: Sendable {
    /// Every step that had something to do has committed.
    case completed

    /// A step rejected, and what had been committed before is undone. `cause` is the first rejection.
    case compensated(cause: AnyEnvelope)

    /// Something could not be undone or carried out, and a person has to look after it.
    case stuck(debts: [CompensationDebt])
}

extension SagaOutcome: CustomStringConvertible {
    /// The outcome in words.
    public var description: String {
        switch self {
        case .completed: "completed"
        case .compensated(let cause): "compensated (\(cause.name))"
        case .stuck(let debts): "stuck (\(debts.map(\.description).joined(separator: "; ")))"
        }
    }
}
