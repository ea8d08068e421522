#if GRDB
import Choreography
import ChoreographyGRDB
import GRDB
import Testing

@Suite("An observer of transactions that refuses a commit", .timeLimit(.minutes(1)))
struct VetoTests {
    /// Gives a body two attempts.
    private static let twice: SagaChoreography.Configuration = {
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .immediate(maxAttempts: 2)
        return configuration
    }()

    @Test("Makes the step fail of which it refuses the writes, and no other that has shared the transaction")
    func oneOfMany() async throws {
        let program = try Program(.memory)
        try await program.stock(units: 100, credit: 100)
        let veto = Veto { $0.tableName == "purchase" && $0.rowID == 13 }
        program.database.add(transactionObserver: veto, extent: .databaseLifetime)
        let troubles = Troubles()
        let choreography = Shop(store: try GRDBStore(program.database)).choreography(
            configuration: Self.twice,
            observers: [troubles]
        )
        let refusals = await withTaskGroup(of: (id: Int, error: RuntimeError?).self) { group in
            for id in 1...40 {
                group.addTask {
                    do {
                        let outcome = try await choreography.start(Buy(id: id, cents: 1)).outcome
                        #expect("\(outcome)" == "completed")
                        return (id, nil)
                    } catch {
                        return (id, error as? RuntimeError)
                    }
                }
            }
            return await group.reduce(into: [:]) { refusals, start in refusals[start.id] = start.error }
        }
        #expect(refusals.keys.sorted() == [13])
        #expect(refusals[13]?.code == .stepFailed)
        #expect(refusals[13]?.cause is Veto.Refusal)
        #expect(try await program.rest == Rest(units: 61, cents: 61, purchases: Array(repeating: "paid", count: 39)))
        #expect(troubles.count == 0)
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Makes a dead letter of a step in the middle, which may be replayed once it refuses no more")
    func inTheMiddle() async throws {
        let program = try Program(.memory)
        try await program.stock(units: 5, credit: 100)
        let veto = Veto { $0.tableName == "account" }
        program.database.add(transactionObserver: veto, extent: .databaseLifetime)
        let choreography = Shop(store: try GRDBStore(program.database)).choreography(configuration: Self.twice)
        let saga = try await choreography.start(Buy(id: 1, cents: 1))
        let letter = try await choreography.deadLetter(of: saga)
        #expect(letter.error is Veto.Refusal)
        #expect(letter.participant == "Payments" && letter.attempts == 2)
        #expect(try await program.rest == Rest(units: 4, cents: 100, purchases: ["placed"]))
        program.database.remove(transactionObserver: veto)
        try choreography.replay(letter.id)
        #expect("\(try await saga.outcome)" == "completed")
        #expect(try await program.rest == Rest(units: 4, cents: 99, purchases: ["paid"]))
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Makes a call to the outside fail of which it refuses to commit the answer, and the call is made again")
    func answer() async throws {
        let program = try Program(.memory)
        let veto = Veto { $0.tableName == "cell" }
        program.database.add(transactionObserver: veto, extent: .databaseLifetime)
        let calls = Tally()
        let store = try GRDBStore(program.database)
        let choreography = SagaChoreography("abroad", configuration: Self.twice) { Abroad(store: store, calls: calls) }
        let saga = try await choreography.start(Buy(id: 1, cents: 1))
        let letter = try await choreography.deadLetter(of: saga)
        #expect(letter.error is Veto.Refusal && letter.attempts == 2)
        #expect(calls.count == 2)
        program.database.remove(transactionObserver: veto)
        try choreography.replay(letter.id)
        #expect("\(try await saga.outcome)" == "completed")
        #expect(await choreography.shutDown().isClean)
    }
}

/// Pays by somebody else, and keeps what that one answers.
private struct Abroad: Participant {
    let store: GRDBStore
    let calls: Tally

    var reactions: [Reaction<GRDBStore>] {
        InitiatingStep(on: Buy.self, completes: Bought.self) { order, _ in Bought(id: order.id, cents: order.cents) }
        ExternalStep(on: Bought.self, completes: Paid.self) { _, _ in
            self.calls.next()
        } commit: { bought, number, transaction in
            try transaction.database.execute(sql: "INSERT INTO cell VALUES('paid', ?)", arguments: [number])
            return Paid(id: bought.id)
        }
        Listener(on: Paid.self) { _, _ in }
    }
}

/// Refuses transactions with certain changes.
private final class Veto: TransactionObserver, Sendable {
    struct Refusal: Error {}

    private let isRefused: @Sendable (DatabaseEvent) -> Bool
    private let refuses = Confined(false)

    init(_ isRefused: @escaping @Sendable (DatabaseEvent) -> Bool) { self.isRefused = isRefused }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }

    func databaseDidChange(with event: DatabaseEvent) {
        if self.isRefused(event) { self.refuses.state = true }
    }

    func databaseWillCommit() throws {
        if self.refuses.state { throw Refusal() }
    }

    func databaseDidCommit(_ db: Database) { self.refuses.state = false }
    func databaseDidRollback(_ db: Database) { self.refuses.state = false }
}
#endif
