import Choreography
import ChoreographySQLite
import ChoreographyTesting
import Testing

@Suite("A deadline over a call to the outside, on SQLite", .timeLimit(.minutes(1)))
struct CrewDeadlineTests {
    @Test("Leaves the step alone if its call is on record, although its event comes again only later")
    func afterRestart() async throws {
        let folder = try TemporaryFolder()
        let (calls, called) = AsyncStream<Void>.makeStream()
        let first = self.choreography(try Relay(in: folder, files: 3), Environment(clock: ManualClock())) {
            called.yield()
            try await untilCancelled()
        }
        _ = try await first.start(Begin(n: 3))
        for await _ in calls { break }
        // The process ends here: the next one finds the files as they are now.
        let copy = try Cutting.copyFiles(of: folder)
        await first.shutDown(within: .zero)
        let (relay, network, clock) = (try Relay(in: copy, files: 3), LateNetwork(), ManualClock())
        clock.jump(by: .seconds(3600))
        var environment = Environment(clock: clock)
        environment.hooks = SimulationHooks(network: network, observer: network, workers: 1)
        let again = Counter()
        let choreography = self.choreography(relay, environment) { _ = again.next() }
        let saga = try #require(try await choreography.resumeSagas().first)
        #expect("\(try await saga.outcome)" == "completed")
        #expect(again.last == 1)
        #expect(try await relay.counts == [1, 1, 1])
        let kinds = saga.timeline.entries.filter { $0.step == "late" }.map(\.kind)
        #expect(kinds.filter { $0 != .duplicate } == [.late, .disarmed])
        await choreography.shutDown()
    }

    private func choreography(
        _ relay: Relay,
        _ environment: Environment,
        call: @escaping @Sendable () async throws -> Void
    ) -> SagaChoreography {
        SagaChoreography("payers", environment: environment) {
            A(store: relay.stores[0], script: relay.script)
            B(store: relay.stores[1], script: relay.script)
            Payer(store: relay.stores[2], call: call)
        }
    }
}

/// Pays what has gone in time, by a call to the outside.
private struct Payer: Participant {
    let store: SQLiteStore
    let call: @Sendable () async throws -> Void

    var reactions: [Reaction<SQLiteStore>] {
        ExternalStep(on: Went.self, completes: Arrived.self) { _, _ in
            try await self.call()
        } commit: { went, _, db in
            try db.count("C", 1)
            return Arrived(n: went.n)
        }
        .compensate(on: Refused.self) { _, _ in
            try await self.call()
        } commit: { effect, db in
            if case .done = effect { try db.count("C", -1) }
            return Ungone(n: 0)
        }
        Deadline(after: Began.self, within: .seconds(600), unless: Went.self, rejects: Refused.self, id: "late") {
            began,
            _ in Refused(n: began.n)
        }
        Listener(on: Arrived.self) { _, _ in }
    }
}

/// Holds back what disarms the deadline until that has come to something.
private final class LateNetwork: DeliveryNetwork, SagaObserver {
    private let held = Guarded<[Parcel]?>([])

    func carry(_ parcels: [Parcel]) {
        for parcel in parcels {
            let isHeld = self.held.withLock { held in
                guard held != nil, parcel.event.name == Went.eventName else { return false }
                held?.append(parcel)
                return true
            }
            if !isHeld { parcel.deliver() }
        }
    }

    func observe(_ entry: TimelineEntry) {
        guard entry.step == "late", entry.kind == .late || entry.kind == .rejected else { return }
        let parcels = self.held.withLock { held in
            defer { held = nil }
            return held ?? []
        }
        for parcel in parcels { parcel.deliver() }
    }
}
