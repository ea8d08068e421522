import Choreography
import ChoreographySQLite
import ChoreographyTesting
import Foundation
import Orchestration
import OrchestrationSQLite
import Testing

@Suite("A manager whose sagas are in a file", .timeLimit(.minutes(1)))
struct DiskTests {
    @Test("Keeps the row of a saga that has ended, until its time is over")
    func retention() async throws {
        let folder = try Folder()
        let clock = ManualClock()
        let store = try folder.open()
        let trip = Trip()
        let choreography = Self.choreography(trip, store, clock)
        #expect(try await choreography.start(BookTrip(n: 1)).outcome.description == "completed")
        let refused = try await choreography.start(BookTrip(n: 2, refusing: ["IssueTicket"]))
        #expect(try await refused.outcome.description == "compensated (TicketRefused)")
        #expect(try await Self.phases(in: store) == ["compensated", "completed"])
        clock.advance(by: .seconds(90_000))
        #expect(try await choreography.start(BookTrip(n: 3)).outcome.description == "completed")
        #expect(try await Self.phases(in: store) == ["completed"])
        #expect(await trip.done(3) == [1, 1, 1, 1, 1, 1])
        await choreography.shutDown()
    }

    @Test("Goes on where the choreography was stopped")
    func resumes() async throws {
        let folder = try Folder()
        let trip = Trip()
        let (opened, gate) = AsyncStream<Never>.makeStream()
        let (calls, call) = AsyncStream<Void>.makeStream()
        do {
            let store = try folder.open()
            let choreography = Self.choreography(trip, store, ManualClock()) {
                call.yield()
                for await _ in opened {}
                try Task.checkCancellation()
            }
            _ = try await choreography.start(BookTrip(n: 1, refusing: ["IssueTicket"]))
            for await _ in calls { break }
            await choreography.shutDown(within: .zero)
            #expect(try await Self.phases(in: store) == ["running"])
        }
        gate.finish()
        let store = try folder.open()
        let choreography = Self.choreography(trip, store, ManualClock())
        let saga = try #require(try await choreography.resumeSagas().first)
        #expect(try await saga.outcome.description == "compensated (TicketRefused)")
        #expect(await trip.done(1) == [0, 0, 0, 0, 0, 0])
        #expect(try await Self.phases(in: store) == ["compensated"])
        await choreography.shutDown()
    }

    @Test("Takes no notice of an answer that comes when the row of its saga is gone")
    func lateAnswer() async throws {
        let folder = try Folder()
        let (trip, clock, store) = (Trip(), ManualClock(), try folder.open())
        let (opened, gate) = AsyncStream<Never>.makeStream()
        let (calls, call) = AsyncStream<Void>.makeStream()
        let choreography = Self.choreography(trip, store, clock, seat: .seconds(30)) {
            call.yield()
            for await _ in opened {}
        }
        let late = try await choreography.start(BookTrip(n: 1))
        for await _ in calls { break }
        while let due = await clock.nextTimer(), due != .seconds(30) {}
        clock.advance(by: .seconds(30))
        for await entry in late.timeline where entry.kind == .handled && entry.event?.name == "MoneyReleased" { break }
        #expect(try await Self.phases(in: store) == ["compensated"])
        clock.advance(by: .seconds(90_000))
        let other = try await choreography.start(BookTrip(n: 2, refusing: ["ReserveMoney"]))
        #expect(try await other.outcome.description == "compensated (MoneyRefused)")
        #expect(try await Self.sagas(in: store) == [other.id.description])
        gate.finish()
        #expect(try await late.outcome.description == "compensated (BookSeatTimedOut)")
        #expect(await trip.done(1) == [0, 0, 0, 0, 0, 0])
        #expect(try await Self.sagas(in: store) == [other.id.description])
        await choreography.shutDown()
    }

    @Test("Takes no notice of the answers to another manager that shares its file and a command")
    func twoManagers() async throws {
        let folder = try Folder()
        let (trip, store) = (Trip(), try folder.open())
        let choreography = SagaChoreography("two") {
            SagaManager(FiledTrip(store: store, steps: trip.saga.steps))
            SagaManager(FiledErrand(store: store))
            trip.services
        }
        let sagas = [
            try await choreography.start(BookTrip(n: 1)), try await choreography.start(RunErrand(n: 2)),
            try await choreography.start(BookTrip(n: 3, refusing: ["IssueTicket"])),
        ]
        var outcomes: [String] = []
        for saga in sagas { outcomes.append(try await saga.outcome.description) }
        #expect(outcomes == ["completed", "completed", "compensated (TicketRefused)"])
        #expect(choreography.deadLetters.isEmpty)
        #expect(await choreography.shutDown().isClean)
    }

    private static func choreography(
        _ trip: Trip,
        _ store: SQLiteStore,
        _ clock: ManualClock,
        seat: Duration? = nil,
        airline: @escaping @Sendable () async throws -> Void = {}
    ) -> SagaChoreography {
        SagaChoreography("trips", environment: Environment(clock: clock)) {
            SagaManager(FiledTrip(store: store, steps: TripSaga(seat: seat).steps))
            Bank(store: trip.bank)
            SlowAirline(store: trip.airline, wait: airline)
            Hotel(store: trip.hotel)
            Insurer(store: trip.insurer)
            Office(store: trip.office)
        }
    }

    private static func phases(in store: SQLiteStore) async throws -> [String] {
        try await store.read { rows in
            try rows.query("SELECT phase FROM saga_instances ORDER BY phase") { try $0.get(0, as: String.self) }
        }
    }

    private static func sagas(in store: SQLiteStore) async throws -> [String] {
        try await store.read { rows in
            try rows.query("SELECT saga FROM saga_instances") { try $0.get(0, as: String.self) }
        }
    }

    /// The trip, with its rows in a file.
    private struct FiledTrip: OrchestratedSaga {
        let store: SQLiteStore
        let steps: [SagaStage<BookTrip>]
    }

    private struct RunErrand: Command { var n: Int }

    /// Needs the bank too.
    private struct FiledErrand: OrchestratedSaga {
        let store: SQLiteStore

        var steps: [SagaStage<RunErrand>] {
            Invoke(ReserveMoney.self, replies: MoneyReserved.self, refuses: MoneyRefused.self) {
                ReserveMoney(n: $0.request.n, isRefused: false)
            }
            .compensate(ReleaseMoney.self, replies: MoneyReleased.self) { ReleaseMoney(n: $0.request.n, cause: "") }
            Invoke(Insure.self, replies: Insured.self, refuses: InsuranceRefused.self) { saga in
                Insure(n: saga.request.n, isRefused: false)
            }
            .pivot()
        }
    }

    /// A folder that is gone when it is not needed any more.
    private final class Folder: Sendable {
        private let url: URL

        init() throws {
            self.url = FileManager.default.temporaryDirectory.appending(path: "manager-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: self.url, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(at: self.url) }

        func open() throws -> SQLiteStore {
            try SQLiteStore(
                path: self.url.appending(path: "manager.db").path,
                migrations: [SQLiteTransaction.sagaTable]
            )
        }
    }
}
