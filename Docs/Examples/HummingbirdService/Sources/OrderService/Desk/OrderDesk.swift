internal import Choreography
internal import ChoreographySQLite

/// Takes orders in, and says what has become of them.
struct OrderDesk: Sendable {
    /// What came of a request.
    enum Answer: Equatable {
        case accepted(OrderStatus)
        /// The number is taken by an order with another content.
        case taken
    }

    let choreography: SagaChoreography
    let orders: SQLiteStore
    let index: SagaIndex

    /// Starts the saga of an order, unless there is one.
    func place(_ request: OrderRequest) async throws -> Answer {
        if let known = try await self.request(request.id) { return try await self.answer(request, known) }
        _ = try await self.choreography.start(request.command)
        guard let known = try await self.request(request.id) else {
            preconditionFailure("An order was accepted and is not there.")
        }
        return try await self.answer(request, known)
    }

    private func answer(_ request: OrderRequest, _ known: OrderRequest) async throws -> Answer {
        guard request == known, let status = try await self.status(of: request.id) else { return .taken }
        return .accepted(status)
    }

    private func request(_ id: Int) async throws -> OrderRequest? {
        try await self.orders.read { db in
            try db.first("SELECT customer, product, quantity, cents FROM orders WHERE number = ?1", id) { row in
                OrderRequest(
                    id: id,
                    customer: try row.get(0, as: String.self),
                    product: try row.get(1, as: String.self),
                    quantity: try row.get(2, as: Int.self),
                    cents: try row.get(3, as: Int.self)
                )
            }
        }
    }

    /// How an order stands, or `nil` if there is none of that number.
    ///
    /// What has ended is read from the participant's own table, which outlasts the process.
    func status(of id: Int) async throws -> OrderStatus? {
        let row = try await self.orders.read { db in
            try db.first("SELECT state, cause FROM orders WHERE number = ?1", id) { row in
                (state: try row.get(0, as: String.self), cause: try row.get(1, as: String?.self))
            }
        }
        guard let row else { return nil }
        if self.index.saga(of: id) != nil { return OrderStatus(id: id, state: .running) }
        let debts = self.debts(of: id)
        guard debts.isEmpty else { return OrderStatus(id: id, state: .stuck, cause: row.cause, debts: debts) }
        return switch row.state {
        case "confirmed": OrderStatus(id: id, state: .completed)
        case "cancelled": OrderStatus(id: id, state: .compensated, cause: row.cause)
        default: OrderStatus(id: id, state: .running)
        }
    }

    /// The undos of an order that have failed for good.
    ///
    /// They are dead letters, which outlast the process.
    private func debts(of id: Int) -> [String] {
        self.choreography.deadLetters
            .filter { $0.isCompensation && ($0.event.message as? any AboutOrder)?.order == id }
            .map { "\($0.participant) owes the undo of \($0.step) after \($0.event.name): \($0.error)" }
    }
}
