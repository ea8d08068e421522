import Choreography
import ChoreographyTesting
import Testing

@Suite("Semantic locks in a simulation", .timeLimit(.minutes(5)))
struct LockSimulationTests {
    struct TwoAtOnce: Error { var guests: [Int] }
    struct LeftBehind: Error { var records: [Int] }

    /// Guests who want the same few seats, some of whom can't pay.
    private static func simulation<Locks: SemanticLockTable<Int>>(
        sagas: Int = 3,
        locks: @escaping @Sendable (InMemoryTransaction<Floor>) -> Locks
    ) -> Simulation {
        Simulation("theatre") { run in
            let theatre = Theatre()
            run.process { theatre.choreography($0, limit: .seconds(300), locks: locks) }
            for guest in 1...sagas {
                let seats = Seats(
                    guest: guest,
                    stalls: run.random(below: 2),
                    balcony: run.random(below: 2),
                    pays: run.random(below: 3) > 0
                )
                if run.random(below: 2) == 0 {
                    run.start(Book<Down>(seats: seats))
                } else {
                    run.start(Book<Up>(seats: seats))
                }
            }
            for store in [theatre.stalls, theatre.balcony] {
                run.always("No two sagas have a record") {
                    let users = store.committed { $0.users.rows.values.first { $0.count > 1 } } ?? nil
                    if let users { throw TwoAtOnce(guests: users) }
                }
                run.atEnd("Nothing stays locked") {
                    let records = await store.read { $0.locks.holders.keys.sorted() }
                    guard records.isEmpty else { throw LeftBehind(records: records) }
                }
                run.atEnd("Nobody is at work") {
                    let users = await store.read { $0.users.rows.keys.sorted() }
                    guard users.isEmpty else { throw LeftBehind(records: users) }
                }
            }
        }
    }

    @Test("Keep others off, let nobody wait for ever, and are all given back, whatever goes wrong")
    func holds() async throws {
        let report = try await Self.simulation { $0.locks }.verify(seeds: 0..<200)
        #expect(report.completed > 50)
        #expect(report.compensated > 50)
    }

    @Test("That an undo forgets to give back are found")
    func forgotten() async throws {
        let failure = await Self.failure { ForgetfulLocks(locks: $0.locks) }
        #expect(failure?.violation.contains("Nothing stays locked") == true)
    }

    @Test("That nobody sees are found")
    func blind() async throws {
        let failure = await Self.failure { BlindLocks(locks: $0.locks) }
        #expect(failure?.violation.contains("No two sagas have a record") == true)
    }

    private static func failure<Locks: SemanticLockTable<Int>>(
        with locks: @escaping @Sendable (InMemoryTransaction<Floor>) -> Locks
    ) async -> SimulationFailure? {
        do {
            try await Self.simulation(locks: locks).verify(seeds: 0..<100)
            return nil
        } catch {
            return error as? SimulationFailure
        }
    }
}
