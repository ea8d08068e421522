/// What a client is told of an order.
struct OrderStatus: Codable, Equatable {
    enum State: String, Codable {
        case running, completed, compensated, stuck
    }

    var id: Int
    var state: State
    /// The event that made the others undo what they had committed.
    var cause: String?
    /// What a person has to settle.
    var debts: [String]?
}
