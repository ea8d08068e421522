import Choreography
import ChoreographyTesting
import Synchronization
import Testing

@testable import Orchestration

@Suite("A bug of a manager", .timeLimit(.minutes(2)))
struct PlantedManagerTests {
    private typealias Conduct = SagaConduct<InMemoryStore<SagaTable>>

    @Test("Is found: the row and the command are committed in transactions of their own")
    func rowApart() async {
        await Self.expectFound(in: 0..<400) {
            let rows = Rows()
            var conduct = Conduct()
            // What is kept stays, also when the transaction is rolled back that sends the command.
            conduct.keep = { instance, saga, _, _ in rows[saga] = instance }
            conduct.load = { saga, _, _ in rows[saga] }
            return conduct
        }
    }

    @Test("Is found: an answer is accepted whatever was decided before")
    func acceptedTwice() async {
        await Self.expectFound(in: 0..<400, limit: .seconds(5)) {
            var conduct = Conduct()
            conduct.decide = { progress, happening, plan, applies in
                if case .answered(let step) = happening, progress.steps[step] == .unanswered {
                    progress.steps[step] = .sent
                    progress.phase = .running
                }
                return try progress.decide(happening, by: plan, applies: applies)
            }
            return conduct
        }
    }

    @Test("Is found: what was done first is undone first")
    func wrongOrder() async {
        await Self.expectFound(in: 0..<200) {
            var conduct = Conduct()
            conduct.decide = { progress, happening, plan, applies in
                let orders = try progress.decide(happening, by: plan, applies: applies)
                // Everything that is done is undone at once.
                guard case .refused = happening, !orders.isEmpty else { return orders }
                for step in progress.steps.indices where progress.steps[step] == .done {
                    progress.steps[step] = .undoing
                }
                return progress.steps.indices.filter { progress.steps[$0] == .undoing }.map { .undo($0) }
            }
            return conduct
        }
    }

    @Test("Is found: a saga that has ended is taken up again for a late answer")
    func revived() async {
        await Self.expectFound(in: 0..<400, limit: .seconds(5)) {
            let ended = Rows()
            var conduct = Conduct()
            conduct.keep = { instance, saga, coding, transaction in
                if instance.progress.hasEnded { ended[saga] = instance }
                transaction.keep(instance, of: saga, by: coding)
            }
            conduct.load = { saga, coding, transaction in
                if let instance = transaction.instance(of: saga, by: coding) { return instance }
                guard var instance = ended[saga] else { return nil }
                for step in instance.progress.steps.indices where instance.progress.steps[step] == .unanswered {
                    instance.progress.steps[step] = .sent
                    instance.progress.phase = .running
                }
                return instance
            }
            return conduct
        }
    }

    /// Rows that no transaction takes back.
    private final class Rows: Sendable {
        private let rows = Mutex<[SagaID: SagaInstance]>([:])

        subscript(saga: SagaID) -> SagaInstance? {
            get { self.rows.withLock { $0[saga] } }
            set { self.rows.withLock { $0[saga] = newValue } }
        }
    }

    private static func expectFound(
        in seeds: Range<UInt64>,
        limit: Duration? = nil,
        by make: @escaping @Sendable () -> Conduct
    ) async {
        let simulation = Simulation.trips(limit: limit) { trip in SagaManager(trip.saga, conduct: make()) }
        await #expect(throws: SimulationFailure.self) {
            _ = try await simulation.verify(seeds: seeds, threads: 2) as SimulationReport
        }
    }
}
