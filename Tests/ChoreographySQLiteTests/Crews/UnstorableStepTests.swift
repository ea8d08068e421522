import Choreography
import ChoreographySQLite
import Testing

@Suite("A step that would have to keep what can't be stored", .timeLimit(.minutes(1)))
struct UnstorableStepTests {
    @Test(
        "Makes a dead letter of an event from memory that a step can't keep, and goes on with others",
        arguments: Weigher.Kind.allCases
    )
    fileprivate func unstorable(_ kind: Weigher.Kind) async throws {
        let store = try SQLiteStore.inMemory()
        var configuration = SagaChoreography.Configuration.once
        configuration.retry = .constant(.milliseconds(1), maxAttempts: 2)
        let choreography = SagaChoreography("scale", configuration: configuration) {
            Scales(store: InMemoryStore(Nothing()))
            Weigher(store: store, kind: kind)
        }
        let saga = try await choreography.start(Weigh(value: .nan))
        let letter = try await choreography.deadLetter(of: saga)
        #expect(letter.participant == "Weigher")
        for n in 1...3 { #expect("\(try await choreography.start(Weigh(value: Double(n))).outcome)" == "completed") }
        await choreography.shutDown()
    }

    @Test(
        "Makes a dead letter of an event that SQLite refuses to keep, although it is refused together with others",
        arguments: [Weigher.Kind.join, .deadline, .external]
    )
    fileprivate func refused(_ kind: Weigher.Kind) async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let path = folder.file("scale.db")
        let store = try SQLiteStore(path: path)
        try await OtherProgram.refuse(#"new.payload LIKE '{"value":7%'"#, on: path)
        var configuration = SagaChoreography.Configuration.once
        configuration.retry = .constant(.milliseconds(1), maxAttempts: 2)
        let choreography = SagaChoreography("scale", configuration: configuration) {
            Scales(store: InMemoryStore(Nothing()))
            Weigher(store: store, kind: kind)
        }
        let sagas = try await choreography.start(contentsOf: (1...20).map { Weigh(value: Double($0)) })
        for (n, saga) in zip(1..., sagas) where n != 7 { #expect("\(try await saga.get().outcome)" == "completed") }
        let letter = try await choreography.deadLetter(of: sagas[6].get())
        #expect(letter.participant == "Weigher")
        #expect("\(letter.error)".contains("nobody wants it"))
        #expect(choreography.deadLetters.count == 1)
        await choreography.shutDown()
        #expect(try await OtherProgram.hasGapless(journal: path))
    }

    @Test("Makes a dead letter when the event that a step rejects with can't be stored")
    func unstorableRejection() async throws {
        let store = try SQLiteStore.inMemory()
        let choreography = SagaChoreography("scale", configuration: .once) {
            Scales(store: InMemoryStore(Nothing()))
            Broken(store: store)
        }
        let saga = try await choreography.start(Weigh(value: 1))
        let letter = try await choreography.deadLetter(of: saga)
        #expect((letter.error as? RuntimeError)?.code == .unstorableMessage)
        try choreography.discard(letter.id, reason: "not wanted", compensating: TooHeavy(value: 2))
        #expect("\(try await saga.outcome)" == "compensated (TooHeavy)")
        #expect(await choreography.shutDown().isClean)
    }
}

private struct Weigh: Command { var value: Double }
private struct Weighed: DomainEvent { var value: Double }
private struct Shown: DomainEvent { var value: Double }
private struct Noted: DomainEvent {}
private struct TooHeavy: CompensationEvent { var value: Double }
private struct Taken: CompensationEvent {}

private struct Scales: Participant {
    let store: InMemoryStore<Nothing>

    var reactions: [Reaction<InMemoryStore<Nothing>>] {
        InitiatingStep(on: Weigh.self, completes: Weighed.self) { weigh, _ in Weighed(value: weigh.value) }
            .compensate(on: TooHeavy.self) { _, _ in Taken() }
        CompensatableStep(on: Weighed.self, completes: Shown.self, rejects: TooHeavy.self) { weighed, _ in
            Shown(value: weighed.value)
        }
        .compensate(on: TooHeavy.self) { _, _ in Taken() }
        Listener(on: Taken.self) { _, _ in }
    }
}

/// Has to keep the event of another participant.
private struct Weigher: Participant {
    enum Kind: CaseIterable, Sendable {
        case join, deadline, external, letter
    }

    let store: SQLiteStore
    let kind: Kind

    var reactions: [Reaction<SQLiteStore>] {
        switch self.kind {
        case .join:
            JoinStep(on: Weighed.self, Shown.self, completes: Noted.self) { _, _ in Noted() }
            Listener(on: Noted.self) { _, _ in }
        case .deadline:
            Listener(on: Shown.self) { _, _ in }
            Deadline(after: Weighed.self, within: .seconds(3600), unless: Shown.self, rejects: TooHeavy.self) {
                event,
                _ in
                TooHeavy(value: event.value)
            }
        case .external:
            ExternalStep(on: Weighed.self, completes: Noted.self) { _, _ in
            } commit: { _, _, _ in
                Noted()
            }
            .compensate(on: TooHeavy.self) { _, _ in
            } commit: { _, _ in
                Taken()
            }
            Listener(on: Noted.self) { _, _ in }
            Listener(on: Shown.self) { _, _ in }
        case .letter:
            Listener(on: Weighed.self) { weighed, _ in if weighed.value.isNaN { throw TooHeavy(value: 0) } }
            Listener(on: Shown.self) { _, _ in }
        }
    }
}

/// Rejects with what can't be stored when nothing else helps.
private struct Broken: Participant {
    struct Failure: Error {}

    let store: SQLiteStore

    @Sendable
    private static func exhausted(_ shown: Shown, _ error: any Error) -> TooHeavy { TooHeavy(value: .infinity) }

    var reactions: [Reaction<SQLiteStore>] {
        PivotStep(
            on: Shown.self,
            completes: Noted.self,
            rejects: TooHeavy.self,
            onExhaustion: Self.exhausted
        ) { _, _ in throw Failure() }
        Listener(on: Noted.self) { _, _ in }
    }
}
