package import Choreography

/// What every `TransactionalStore` must do, as checks that can be run one by one against any of them.
///
/// ```swift
/// @Test(arguments: ConformanceCheck.allCases)
/// func conforms(_ check: ConformanceCheck) async throws {
///     try await TransactionalStoreConformance(MyStore()) { db, name, amount in … } read: { db, name in … }.run(check)
/// }
/// ```
///
/// Each check needs a store of its own.
package struct TransactionalStoreConformance<Store: TransactionalStore>: Sendable {
    /// A store does something else than it must.
    package struct Failure: Error, CustomStringConvertible {
        /// What it does, and what it must do.
        package let description: String
    }

    struct Stop: Error {}

    let store: Store
    private let addition: @Sendable (Store.Transaction, String, Int) async throws -> Void
    private let reading: @Sendable (Store.Transaction, String) async throws -> Int

    /// Prepares the checks of a store.
    ///
    /// - Parameters:
    ///   - store: A store without records.
    ///   - add: Adds an amount to the number of a name in the participant's own data; numbers begin at 0.
    ///   - read: The number of a name.
    package init(
        _ store: Store,
        add: @escaping @Sendable (_ transaction: Store.Transaction, _ name: String, _ amount: Int) async throws -> Void,
        read: @escaping @Sendable (_ transaction: Store.Transaction, _ name: String) async throws -> Int
    ) {
        self.store = store
        self.addition = add
        self.reading = read
    }

    /// Runs a check.
    ///
    /// - Throws: ``Failure``, or the store's own error.
    package func run(_ check: ConformanceCheck) async throws {
        switch check {
        case .atomicity: try await self.atomicity()
        case .rollback: try await self.rollback()
        case .readYourWrite: try await self.readYourWrite()
        case .states: try await self.states()
        case .rejection: try await self.rejection()
        case .fence: try await self.fence()
        case .arrivals: try await self.arrivals()
        case .settlement: try await self.settlement()
        case .undoneSettlement: try await self.undoneSettlement()
        case .repeatedSettlement: try await self.repeatedSettlement()
        case .order: try await self.order()
        case .participants: try await self.participants()
        case .concurrency: try await self.concurrency()
        case .cancellation: try await self.cancellation()
        }
    }

    // MARK: Tools

    func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws {
        guard condition else { throw Failure(description: message()) }
    }

    func expectEqual<Value: Equatable>(_ found: Value, _ expected: Value, _ what: String) throws {
        try self.expect(found == expected, "\(what): found \(found) instead of \(expected).")
    }

    func key(_ saga: UInt64, of participant: String = "P", step: String = "S") -> StepKey {
        StepKey(saga: SagaID(high: 7, low: saga), participant: participant, step: step)
    }

    /// An event that a step has published, or an undo.
    func event(_ number: UInt64, in key: StepKey, isUndo: Bool = false) -> AnyEnvelope {
        var types = KnownTypes()
        types.learn(ConformanceHappened.self)
        types.learn(ConformanceUndone.self)
        return types.envelope(
            StoredEvent(
                name: isUndo ? ConformanceUndone.messageName : ConformanceHappened.messageName,
                version: 1,
                metadata: EnvelopeMetadata(
                    id: EventID(high: 8, low: number),
                    saga: key.saga,
                    causation: EventID(high: 9, low: number),
                    time: Timestamp(nanoseconds: 1_000_000_000 + Int64(number)),
                    source: EventSource(key.participant),
                    trace: nil
                ),
                payload: Array("{\"number\":\(number)}".utf8)
            )
        )
    }

    func save(_ records: StepRecord...) async throws {
        try await self.store.withTransaction { db in
            for record in records { try await self.store.save(record, in: db) }
        }
    }

    func record(_ key: StepKey) async throws -> StepRecord? {
        try await self.store.withTransaction { try await self.store.record(of: key, in: $0) }
    }

    func add(_ name: String, _ amount: Int, in db: Store.Transaction) async throws {
        try await self.addition(db, name, amount)
    }

    func number(_ name: String) async throws -> Int {
        try await self.store.withTransaction { try await self.reading($0, name) }
    }

    func number(_ name: String, in db: Store.Transaction) async throws -> Int { try await self.reading(db, name) }
}

/// An event that a step in a check publishes.
package struct ConformanceHappened: DomainEvent {
    package var number: UInt64
}

/// An event that an undo in a check publishes.
package struct ConformanceUndone: CompensationEvent {
    package var number: UInt64
}
