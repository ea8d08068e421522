import Choreography
import ChoreographySQLite
import ChoreographyTesting
import Testing

@Suite("Semantic locks on SQLite", .timeLimit(.minutes(2)))
struct SemanticLockTests {
    @Test("Pass the checks of semantic locks")
    func conforms() async throws {
        let store = try SQLiteStore.inMemory(migrations: [.semanticLocks])
        try await SemanticLockConformance("seat 1", "seat 2").run { body in
            try await store.write { db in try body(db.semanticLock("seats", of: String.self)) }
        }
    }

    @Test("Are kept apart by their names")
    func names() async throws {
        let store = try SQLiteStore.inMemory(migrations: [.semanticLocks])
        let saga = SagaID(high: 1, low: 1)
        try await store.write { db in
            try db.semanticLock("seats", of: Int.self).lock(1, for: saga, step: "a")
            try db.semanticLock("tables", of: Int.self).unlock(for: saga, step: nil)
            #expect(try db.semanticLock("seats", of: Int.self).holder(of: 1) == saga)
            #expect(try db.semanticLock("tables", of: Int.self).holder(of: 1) == nil)
        }
    }

    @Test("Keep others off until they are given back, in the same group and in the next")
    func contended() async throws {
        let hotel = try Hotel(in: try TemporaryFolder())
        let choreography = hotel.choreography()
        let sagas = try await choreography.start(contentsOf: (1...40).map { Stay(guest: $0, pays: $0 % 3 > 0) })
        for saga in sagas { _ = try await saga.get().outcome }
        #expect(try await hotel.guests == hotel.guests.sorted())
        #expect(try await hotel.mostAtOnce == 1)
        #expect(try await hotel.lockCount == 0)
        #expect(choreography.statistics.sagasCompleted + choreography.statistics.sagasCompensated == 40)
        #expect(choreography.statistics.sagasCompleted > 0)
        #expect(await choreography.shutDown().isClean)
    }

    @Test("And those who wait for them are as they were after a kill")
    func killed() async throws {
        let folder = try TemporaryFolder()
        let hotel = try Hotel(in: folder)
        hotel.till.isBroken = true
        let choreography = hotel.choreography()
        let first = try await choreography.start(Stay(guest: 1, pays: true))
        _ = try await choreography.deadLetter(of: first)
        let second = try await choreography.start(Stay(guest: 2, pays: true))
        for await entry in second.timeline where entry.kind == .locked { break }
        let copy = try Cutting.copyFiles(of: folder)
        await choreography.shutDown(within: .zero)

        let next = try Hotel(in: copy)
        next.till.isBroken = true
        let resumed = next.choreography()
        let sagas = try await resumed.resumeSagas()
        #expect(Set(sagas.map(\.id)) == [first.id, second.id])
        let waiting = try #require(sagas.first { $0.id == second.id })
        for await entry in waiting.timeline where entry.kind == .locked { break }
        let holding = try #require(sagas.first { $0.id == first.id })
        let letter = try await resumed.deadLetter(of: holding)
        #expect(waiting.currentOutcome == nil)
        next.till.isBroken = false
        try resumed.replay(letter.id)
        #expect(try await holding.outcome.description == "completed")
        #expect(try await waiting.outcome.description == "completed")
        #expect(try await next.lockCount == 0)
        #expect(await resumed.shutDown().isClean)
    }

    @Test("Of a saga that has ended are void after a restart")
    func void() async throws {
        let folder = try TemporaryFolder()
        do {
            let hotel = try Hotel(in: folder)
            try await hotel.store.write { db in
                try db.semanticLock("rooms", of: Int.self).lock(1, for: SagaID(high: 1, low: 1), step: "gone")
            }
        }
        let hotel = try Hotel(in: folder)
        let choreography = hotel.choreography()
        #expect(try await choreography.start(Stay(guest: 1, pays: true)).outcome.description == "completed")
        #expect(try await hotel.lockCount == 0)
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Of a saga that owes an undo somebody has discarded are kept after a restart, until they are cleared by hand")
    func stuck() async throws {
        let folder = try TemporaryFolder()
        do {
            let hotel = try Hotel(in: folder)
            hotel.isRoomBroken.withLock { $0 = true }
            let choreography = hotel.choreography()
            let saga = try await choreography.start(Stay(guest: 1, pays: false))
            #expect(try await saga.outcome.description.hasPrefix("stuck"))
            try choreography.discard(try await choreography.deadLetter(of: saga).id, reason: "swept by hand")
            await choreography.shutDown()
        }
        do {
            let hotel = try Hotel(in: folder)
            let choreography = hotel.choreography()
            #expect(try await choreography.resumeSagas().isEmpty)
            let saga = try await choreography.start(Stay(guest: 2, pays: true))
            for await entry in saga.timeline where entry.kind == .locked { break }
            #expect(saga.currentOutcome == nil)
            await choreography.shutDown(within: .zero)
            try await hotel.store.write { try $0.semanticLock("rooms", of: Int.self).clear(1) }
        }
        let hotel = try Hotel(in: folder)
        let choreography = hotel.choreography()
        let saga = try #require(try await choreography.resumeSagas().first)
        #expect(try await saga.outcome.description == "completed")
        #expect(try await hotel.lockCount == 0)
        await choreography.shutDown()
    }

    @Test("Are not taken on a record without a name, which the step is told")
    func nameless() async throws {
        let store = try SQLiteStore.inMemory(migrations: [.semanticLocks])
        let saga = SagaID(high: 1, low: 1)
        try await store.write { db in
            let error = #expect(throws: SQLiteError.self) {
                try db.semanticLock("seats", of: Int?.self).lock(nil, for: saga, step: "a")
            }
            #expect(error?.code == .constraintViolated)
            #expect(throws: SQLiteError.self) {
                try db.semanticLock("weights", of: Double.self).lock(.nan, for: saga, step: "a")
            }
        }
    }
}
