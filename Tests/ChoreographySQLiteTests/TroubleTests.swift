import Choreography
import ChoreographySQLite
import Foundation
import Testing

@Suite("A choreography whose database is in trouble", .timeLimit(.minutes(2)))
struct TroubleTests {
    /// Starts sagas until one is refused.
    private func startUntilRefused(_ choreography: SagaChoreography) async -> ([SagaHandle], RuntimeError?) {
        var started: [SagaHandle] = []
        while true {
            do {
                started.append(try await choreography.start(Begin(n: 3)))
            } catch {
                return (started, error as? RuntimeError)
            }
        }
    }

    private func expectEnds(_ relay: Relay, _ sagas: [SagaHandle]) async throws {
        for saga in sagas { #expect("\(try await saga.outcome)" == "completed") }
        #expect(try await relay.counts == [sagas.count, sagas.count, sagas.count])
        #expect(try await relay.marks == [sagas.count, sagas.count, sagas.count])
    }

    // MARK: Full disks

    @Test("Refuses commands while the database is full, and takes them again when there is room", arguments: [1, 3])
    func fullAtStart(_ files: Int) async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: files)
        let troubles = Troubles()
        let choreography = relay.choreography(Relay.quick, observers: [troubles])
        let first = try await choreography.start(Begin(n: 3))
        _ = try await first.outcome
        try await relay.stores[0].fill()
        let (started, error) = await self.startUntilRefused(choreography)
        #expect(error?.code == .storeFailed)
        #expect((error?.cause as? SQLiteError)?.code == .diskFull)
        #expect(troubles.codes == [.diskFull])
        #expect(troubles.all.contains { $0.failures >= 3 && $0.store.hasSuffix("0.db") })
        try await relay.stores[0].limit(pages: nil)
        let last = try await choreography.start(Begin(n: 3))
        try await self.expectEnds(relay, [first] + started + [last])
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Lets running sagas wait while a database is full, and finishes them once when there is room")
    func fullOnTheWay() async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: 3)
        let troubles = Troubles()
        let choreography = relay.choreography(Relay.quick, observers: [troubles])
        try await relay.stores[1].fill()
        var sagas: [SagaHandle] = []
        for _ in 0..<50 { sagas.append(try await choreography.start(Begin(n: 3))) }
        await troubles.wait(forFailures: 4)
        #expect(sagas.allSatisfy { $0.currentOutcome == nil })
        #expect(try await relay.counts == [50, 0, 0], "nothing is published that was not committed")
        #expect(troubles.codes == [.diskFull])
        try await relay.stores[1].limit(pages: nil)
        try await self.expectEnds(relay, sagas)
        #expect(choreography.deadLetters.isEmpty, "a full disk uses up no attempts")
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Refuses commands that come while other events wait for a full database")
    func refusedBehindOthers() async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: 1)
        let troubles = Troubles()
        let choreography = relay.choreography(Relay.quick, observers: [troubles])
        relay.script.on { step, _ in if step == "B" { throw Glitch() } }
        let saga = try await choreography.start(Begin(n: 3))
        let letter = try await choreography.deadLetter(of: saga)
        relay.script.on { _, _ in }
        try await relay.stores[0].fill()
        try choreography.replay(letter.id)
        await troubles.wait(forFailures: 2)
        let error = await #expect(throws: RuntimeError.self) { try await choreography.start(Begin(n: 3)) }
        #expect(error?.code == .storeFailed)
        try await relay.stores[0].limit(pages: nil)
        try await self.expectEnds(relay, [saga])
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Waits out a full database that a body has hidden behind an error or a rejection of its own")
    func hidden() async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: 3)
        let troubles = Troubles()
        let choreography = relay.choreography(Relay.quick, observers: [troubles])
        relay.script.onWrite { step, n, db in
            guard step == "B" || step == "C" else { return }
            do {
                try db.execute("INSERT INTO marks(step, difference) VALUES(hex(zeroblob(100000)), 0)")
            } catch {
                // It would be committed on its own if SQLite had rolled the transaction back.
                _ = try? db.execute("UPDATE counts SET count = count + 100")
                if step == "C" { throw Refused(n: n) }
                throw Glitch()
            }
        }
        for store in relay.stores[1...] { try await store.limit(pages: 1) }
        let saga = try await choreography.start(Begin(n: 3))
        await troubles.wait(forFailures: 5)
        try await relay.stores[1].limit(pages: nil)
        while !troubles.all.contains(where: { $0.store.hasSuffix("2.db") && $0.failures > 4 }) { await troubles.wait() }
        try await relay.stores[2].limit(pages: nil)
        try await self.expectEnds(relay, [saga])
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Stays up on a disk that is really full, and goes on when there is room", .enabled(if: SmallDisk.isPossible))
    func fullDisk() async throws {
        let disk = try SmallDisk(megabytes: 8)
        let relay = try Relay(in: disk.folder, files: 1)
        let troubles = Troubles()
        let choreography = relay.choreography(Relay.quick, observers: [troubles])
        relay.script.onWrite { _, _, db in
            _ = try db.execute("INSERT INTO marks(step, difference) VALUES(hex(zeroblob(4000)), 0)")
        }
        try disk.fill()
        let (started, error) = await self.startUntilRefused(choreography)
        #expect(error?.code == .storeFailed)
        #expect(troubles.codes.isSubset(of: [.diskFull, .inputOutput]) && !troubles.codes.isEmpty)
        #expect(throws: SQLiteError.self, "a new database finds no room") {
            try SQLiteStore(path: disk.folder.file("new.db"))
        }
        disk.makeRoom()
        relay.script.onWrite { _, _, _ in }
        let last = try await choreography.start(Begin(n: 3))
        try await self.expectEnds(relay, started + [last])
        #expect(await choreography.shutDown().isClean)
    }

    // MARK: Other programs

    private static let holder = """
        import sqlite3, sys
        c = sqlite3.connect(sys.argv[1], isolation_level=None)
        c.execute('BEGIN IMMEDIATE')
        print('held', flush=True)
        sys.stdin.read()
        c.execute('ROLLBACK')
        """

    @Test("Waits while another program holds the database, also longer than a group waits, and loses nothing")
    func locked() async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: 3)
        let troubles = Troubles()
        let choreography = relay.choreography(Relay.quick, observers: [troubles])
        _ = try await choreography.resumeSagas()
        let holder = try OtherProgram(Self.holder, relay.folder.file("1.db"))
        #expect(await holder.line() == "held")
        var sagas: [SagaHandle] = []
        for _ in 0..<20 { sagas.append(try await choreography.start(Begin(n: 3))) }
        await relay.stores[1].limit(patience: 5)
        await troubles.wait(forFailures: 2)
        #expect(troubles.codes == [.busy])
        #expect(sagas.allSatisfy { $0.currentOutcome == nil })
        try holder.end()
        try await self.expectEnds(relay, sagas)
        #expect(choreography.deadLetters.isEmpty)
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Lets a body fail that can't open another database, and goes on with other sagas")
    func otherDatabase() async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: 1)
        let troubles = Troubles()
        let choreography = relay.choreography(Relay.quick, observers: [troubles])
        let elsewhere = relay.folder.file("nowhere/other.db")
        relay.script.on { step, n in
            if step == "B", n == 7 { _ = try SQLiteStore(path: elsewhere) }
        }
        let letter = try await choreography.deadLetter(of: try await choreography.start(Begin(n: 7)))
        #expect((letter.error as? SQLiteError)?.code == .cannotOpen)
        #expect(letter.attempts == 3)
        #expect("\(try await choreography.start(Begin(n: 3)).outcome)" == "completed")
        #expect(troubles.all.isEmpty)
        await choreography.shutDown(within: .zero)
    }

    // MARK: Files that are gone

    @Test(
        "Commits nothing to a file that is gone or replaced, says so, and goes on when it is back",
        arguments: ["0.db", "0.db-wal"],
        [false, true]
    )
    func gone(_ name: String, _ isReplaced: Bool) async throws {
        let relay = try Relay(in: try TemporaryFolder(), files: 1)
        let troubles = Troubles()
        let choreography = relay.choreography(Relay.quick, observers: [troubles])
        let first = try await choreography.start(Begin(n: 3))
        _ = try await first.outcome
        let (path, aside) = (relay.folder.file(name), relay.folder.file("aside"))
        try FileManager.default.moveItem(atPath: path, toPath: aside)
        if isReplaced { try FileManager.default.copyItem(atPath: aside, toPath: path) }
        let error = await #expect(throws: RuntimeError.self) { try await choreography.start(Begin(n: 3)) }
        #expect(error?.code == .storeFailed)
        #expect((error?.cause as? SQLiteError)?.code == .fileGone)
        #expect(error.map { "\($0)" }?.contains(name) == true)
        #expect(troubles.codes == [.fileGone])
        if isReplaced { try FileManager.default.removeItem(atPath: path) }
        try FileManager.default.moveItem(atPath: aside, toPath: path)
        let last = try await choreography.start(Begin(n: 3))
        try await self.expectEnds(relay, [first, last])
        #expect(await choreography.shutDown().isClean)
    }

    // MARK: Damage

    @Test("Says that a page is damaged, publishes nothing, and stays up")
    func damagedPage() async throws {
        let folder = try TemporaryFolder()
        do {
            let relay = try Relay(in: folder, files: 3)
            let choreography = relay.choreography(Relay.quick)
            for _ in 0..<20 { _ = try await choreography.start(Begin(n: 3)).outcome }
            await choreography.shutDown()
        }
        let damage = """
            import sqlite3, sys
            c = sqlite3.connect(sys.argv[1])
            c.execute('PRAGMA wal_checkpoint(TRUNCATE)')
            root, = c.execute("SELECT rootpage FROM sqlite_master WHERE name = 'marks'").fetchone()
            size, = c.execute('PRAGMA page_size').fetchone()
            c.close()
            with open(sys.argv[1], 'r+b') as f:
                f.seek((root - 1) * size)
                f.write(b'\\xa5' * size)
            print('damaged', flush=True)
            """
        let program = try OtherProgram(damage, folder.file("1.db"))
        #expect(await program.line() == "damaged")
        try program.end()
        let relay = try Relay(in: folder, files: 3)
        let troubles = Troubles()
        let choreography = relay.choreography(Relay.quick, observers: [troubles])
        let saga = try await choreography.start(Begin(n: 3))
        await troubles.wait(forFailures: 2)
        #expect(troubles.codes == [.corrupt])
        #expect(troubles.all.allSatisfy { "\($0.error)".contains("Restore the file from a backup") })
        #expect(saga.currentOutcome == nil)
        #expect(try await relay.counts == [21, 20, 20])
        #expect(await choreography.shutDown(within: .zero).sagas.map(\.id) == [saga.id])
    }
}
