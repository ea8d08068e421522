internal import Choreography

/// A store in a check, with what the checks need to use it.
struct StoreTrial<Store: TransactionalStore>: Sendable {
    /// What a body throws that is to be rolled back.
    struct Stop: Error {}

    let store: Store
    let addition: @Sendable (Store.Transaction, String, Int) async throws -> Void
    let reading: @Sendable (Store.Transaction, String) async throws -> Int

    /// Runs a check of one store that is not opened again.
    func perform(_ check: StoreCheck) async throws {
        switch check.name {
        case .emptiness: try await self.emptiness()
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
        case .isolation: try await self.isolation()
        case .contention: try await self.contention()
        case .limit: try await self.limit()
        case .cancellation: try await self.cancellation()
        case .abandonment: try await self.abandonment()
        case .reopening: preconditionFailure("A store is opened again by its conformance, which can make one.")
        }
    }

    // MARK: Expectations

    func expect(_ condition: Bool, _ text: @autoclosure () -> String) throws {
        try Observation.expect(condition, text())
    }

    func expectEqual<Value: Equatable>(_ found: Value, _ expected: Value, _ what: String) throws {
        try Observation.expect(found, is: expected, what)
    }

    // MARK: Records

    func key(_ saga: UInt64, of participant: String = "P", step: String = "S") -> StepKey {
        StepKey(saga: SagaID(high: 7, low: saga), participant: participant, step: step)
    }

    /// An event that a step has published, or an undo.
    func event(_ number: UInt64, in key: StepKey, isUndo: Bool = false) -> AnyEnvelope {
        let metadata = EnvelopeMetadata(
            id: EventID(high: 8, low: number),
            saga: key.saga,
            causation: EventID(high: 9, low: number),
            time: Timestamp(nanoseconds: 1_000_000_000 + Int64(number)),
            source: EventSource(key.participant),
            trace: TraceContext(traceHigh: 10, traceLow: number, span: number, flags: 1)
        )
        if isUndo { return AnyEnvelope(Envelope(StoreTrialUndone(number: number), metadata: metadata)) }
        return AnyEnvelope(Envelope(StoreTrialHappened(number: number), metadata: metadata))
    }

    func save(_ records: StepRecord...) async throws {
        try await self.store.withTransaction { db in
            for record in records { try await self.store.save(record, in: db) }
        }
    }

    func record(_ key: StepKey) async throws -> StepRecord? {
        try await self.store.withTransaction { try await self.store.record(of: key, in: $0) }
    }

    /// Sees that events are the ones that were saved, with all that they say.
    ///
    /// A store that was just opened may not know a type. What the event says of itself it does.
    func expectEvents(_ found: [AnyEnvelope]?, _ expected: [AnyEnvelope], _ what: String) throws {
        let found = found ?? []
        try self.expectEqual(found.map(\.metadata), expected.map(\.metadata), "the metadata of \(what)")
        try self.expectEqual(found.map(\.name), expected.map(\.name), "the name of \(what)")
        try self.expectEqual(found.map(\.schemaVersion), expected.map(\.schemaVersion), "the version of \(what)")
        for (found, expected) in zip(found, expected) where !(found.message is UndecodedMessage) {
            try self.expectEqual("\(found.message)", "\(expected.message)", "the message of \(what)")
        }
    }

    // MARK: The participant's own data

    func add(_ name: String, _ amount: Int, in db: Store.Transaction) async throws {
        try await self.addition(db, name, amount)
    }

    func number(_ name: String) async throws -> Int {
        try await self.store.withTransaction { try await self.reading($0, name) }
    }

    func number(_ name: String, in db: Store.Transaction) async throws -> Int { try await self.reading(db, name) }
}

/// An event that a step in a check publishes.
struct StoreTrialHappened: DomainEvent {
    var number: UInt64
}

/// An event that an undo in a check publishes.
struct StoreTrialUndone: CompensationEvent {
    var number: UInt64
}
