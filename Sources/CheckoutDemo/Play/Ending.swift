import Choreography

/// How an order's saga has ended.
enum Ending: Hashable, Sendable {
    case completed
    /// The name of the event that was the first to say no.
    case compensated(cause: String)
    /// What is owed, in words.
    case stuck(debts: String)

    init(_ outcome: SagaOutcome) {
        switch outcome {
        case .completed: self = .completed
        case .compensated(let cause): self = .compensated(cause: cause.name)
        case .stuck(let debts): self = .stuck(debts: debts.map(\.description).joined(separator: "; "))
        }
    }

    /// The ending in a word.
    var name: String {
        switch self {
        case .completed: "completed"
        case .compensated: "compensated"
        case .stuck: "stuck"
        }
    }

    /// Why it was not completed, or nothing.
    var cause: String {
        switch self {
        case .completed: ""
        case .compensated(let cause): cause
        case .stuck(let debts): debts
        }
    }
}
