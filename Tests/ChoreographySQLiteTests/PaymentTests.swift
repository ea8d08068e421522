import Choreography
import ChoreographySQLite
import Foundation
import Testing

@Suite("A payment by somebody else's server, on SQLite", .serialized, .timeLimit(.minutes(2)))
struct PaymentTests {
    private struct Shop {
        let folder: TemporaryFolder
        let store: SQLiteStore
        let server: PaymentServer

        init(in folder: TemporaryFolder, _ server: PaymentServer) throws {
            self.folder = folder
            self.store = try SQLiteStore(path: folder.file("0.db"), migrations: Relay.migrations)
            self.server = server
        }

        func choreography() -> SagaChoreography {
            SagaChoreography("payments") {
                A(store: self.store, script: Script())
                Cashier(store: self.store, server: self.server)
                Shipper(store: self.store)
            }
        }

        /// What A, the cashier and the shipper have counted.
        func counts() async throws -> [Int] {
            try await self.store.read { db in
                try db.query("SELECT count FROM counts ORDER BY step") { try $0.get(0, as: Int.self) }
            }
        }
    }

    /// Each charge and each refund has been made once, by one key, however often it was asked for.
    private func check(_ shop: Shop, _ saga: SagaHandle, n: Int) async throws {
        let isUndone = n % 5 == 0
        #expect("\(try await saga.outcome)" == (isUndone ? "compensated (Refused)" : "completed"))
        #expect(try await shop.counts() == (isUndone ? [0, 0, 0] : [1, 1, 1]))
        let key = "\(saga.id)/Cashier/Began"
        let log = try await shop.server.log()
        #expect(log.effects == ["charge \(key)"] + (isUndone ? ["refund \(key)"] : []))
        #expect(Set(log.calls) == Set(log.effects))
    }

    @Test(
        "Is made once by its key, whatever becomes of the first answer",
        arguments: PaymentServer.Mood.allCases,
        [3, 5]
    )
    func moods(_ mood: PaymentServer.Mood, _ n: Int) async throws {
        let shop = try Shop(in: try TemporaryFolder(), try await PaymentServer(mood))
        let choreography = shop.choreography()
        let saga = try await choreography.start(Begin(n: n))
        if mood == .slow {
            await shop.server.waitForCall()
            try shop.server.answer()
        }
        try await self.check(shop, saga, n: n)
        let charges = try await shop.server.log().calls.count { $0.hasPrefix("charge") }
        #expect(charges >= ([.cut, .mute, .hung].contains(mood) ? 2 : 1), "more when a call took longer than it may")
        #expect(await choreography.shutDown().isClean)
    }

    @Test(
        "Is made once, and paid back once, when the process ends during either call",
        arguments: [PaymentServer.Mood.mute, .hung],
        [("charge", 3), ("charge", 5), ("refund", 5)]
    )
    func cutOff(_ mood: PaymentServer.Mood, _ call: (kind: String, n: Int)) async throws {
        let server = try await PaymentServer(mood, onFirst: call.kind)
        let folder = try TemporaryFolder()
        let first = try Shop(in: folder, server)
        let choreography = first.choreography()
        _ = try await choreography.start(Begin(n: call.n))
        await server.waitForCall()
        // The process ends here: the next one finds the files as they are now.
        let copy = try Cutting.copyFiles(of: folder)
        await choreography.shutDown(within: .zero)
        let next = try Shop(in: copy, server)
        let resumed = next.choreography()
        let saga = try #require(try await resumed.resumeSagas().first)
        try await self.check(next, saga, n: call.n)
        let calls = try await server.log().calls.count { $0.hasPrefix(call.kind) }
        #expect(calls == 2, "the next process asks again")
        let report = await resumed.shutDown()
        #expect(report.isClean, "\(report)")
    }
}

private struct Paid: DomainEvent {
    var n: Int
    var receipt: Int
}
private struct Repaid: CompensationEvent { var n: Int }

private struct Cashier: Participant {
    let store: SQLiteStore
    let server: PaymentServer

    var reactions: [Reaction<SQLiteStore>] {
        ExternalStep(
            on: Began.self,
            completes: Paid.self,
            retry: .constant(.milliseconds(1), maxAttempts: 5),
            timeout: .seconds(1)
        ) { _, key in
            try await self.server.send("charge", key: key.description)
        } commit: { began, receipt, db in
            try db.count("B", 1)
            return Paid(n: began.n, receipt: receipt)
        }
        .compensate(on: Refused.self) { _, key in
            _ = try await self.server.send("refund", key: key.description)
        } commit: { effect, db in
            guard case .done(let paid) = effect else { return Repaid(n: -1) }
            try db.count("B", -1)
            return Repaid(n: paid.n)
        }
        Listener(on: Repaid.self) { _, _ in }
    }
}

private struct Shipper: Participant {
    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        PivotStep(on: Paid.self, completes: Arrived.self, rejects: Refused.self) { paid, db in
            try db.count("C", 1)
            if paid.n % 5 == 0 { throw Refused(n: paid.n) }
            return Arrived(n: paid.n)
        }
        Listener(on: Arrived.self) { _, _ in }
    }
}
