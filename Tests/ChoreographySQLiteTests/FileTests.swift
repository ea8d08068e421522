import Choreography
import ChoreographySQLite
import Foundation
import Testing

@Suite("A database file", .timeLimit(.minutes(1)))
struct FileTests {
    private let folder: TemporaryFolder

    init() throws {
        self.folder = try TemporaryFolder()
    }

    private var path: String { self.folder.file("a.db") }

    private func contents(_ path: String? = nil) throws -> Data {
        try Data(contentsOf: URL(filePath: path ?? self.path))
    }

    private func refusal(adopting: Bool = false) -> SQLiteError? {
        let before = try? self.contents()
        let error = #expect(throws: SQLiteError.self) { try SQLiteStore(path: self.path, adoptingExisting: adopting) }
        if !adopting, before != nil {
            let inspection = #expect(throws: SQLiteError.self) { try SQLiteStore.inspect(path: self.path) }
            #expect(inspection?.code == error?.code, "nobody looks at it either")
        }
        #expect((try? self.contents()) == before, "the file is untouched")
        return error
    }

    @Test("Keeps what is committed when it is closed and opened again")
    func reopened() async throws {
        let migrations = [SQLiteMigration("t", "CREATE TABLE t(a)")]
        do {
            let store = try SQLiteStore(path: self.path, migrations: migrations)
            try await store.write { try $0.execute("INSERT INTO t VALUES(7)") }
        }
        let store = try SQLiteStore(path: self.path, migrations: migrations)
        #expect(try await store.read { try $0.first("SELECT a FROM t") { try $0.get(0, as: Int.self) } } == 7)
    }

    @Test("Is refused, and left as it is, when it is no database")
    func noDatabase() throws {
        try Data("This is a text, and none too short for a database's header.".utf8).write(to: URL(filePath: self.path))
        #expect(self.refusal()?.code == .corrupt)
        #expect(try FileManager.default.contentsOfDirectory(atPath: self.folder.path) == ["a.db"])
    }

    @Test("Is refused when it is another program's database, unless it is to be adopted")
    func foreign() async throws {
        _ = try await OtherProgram.run("CREATE TABLE theirs(a); INSERT INTO theirs VALUES(5)", on: self.path)
        let error = self.refusal()
        #expect(error?.code == .notOurs)
        #expect(error?.message.contains("adoptingExisting") == true)
        let store = try SQLiteStore(path: self.path, adoptingExisting: true)
        #expect(try await store.read { try $0.first("SELECT a FROM theirs") { try $0.get(0, as: Int.self) } } == 5)
    }

    @Test("Is refused when its text is not in UTF-8, adopted or not")
    func encoding() async throws {
        let sql = "PRAGMA encoding = 'UTF-16'; CREATE TABLE theirs(a); INSERT INTO theirs VALUES('ä')"
        _ = try await OtherProgram.run(sql, on: self.path)
        for isAdopting in [false, true] {
            let before = try self.contents()
            let error = #expect(throws: SQLiteError.self) {
                try SQLiteStore(path: self.path, adoptingExisting: isAdopting)
            }
            #expect(error?.code == .notOurs)
            #expect(error?.message.contains("keeps its text in UTF-16") == true)
            #expect(try self.contents() == before, "the file is untouched")
        }
    }

    @Test("Is one database by all names that symbolic links give it", arguments: [true, false])
    func link(isThere: Bool) async throws {
        if isThere { _ = try SQLiteStore(path: self.path) }
        let links = [self.folder.file("current.db"), self.folder.file("latest.db")]
        let files = FileManager.default
        try files.createSymbolicLink(atPath: links[0], withDestinationPath: "a.db")
        try files.createSymbolicLink(atPath: links[1], withDestinationPath: links[0])
        let store = try SQLiteStore(path: links[1])
        for path in [self.path] + links {
            let error = #expect(throws: RuntimeError.self) { try SQLiteStore(path: path) }
            #expect(error?.code == .storeInUse)
            // Its log is beside the file, not beside the link.
            #expect(try SQLiteStore.inspect(path: path).owner != nil)
        }
        try await store.write { try $0.execute("CREATE TABLE t(a)") }
        let folder = try files.contentsOfDirectory(atPath: self.folder.path).filter { !$0.hasPrefix("a.db") }
        #expect(folder.sorted() == ["current.db", "latest.db"])
        #expect(store.displayName.hasSuffix("/a.db"))
    }

    @Test("Is refused when a link to it leads round in a circle")
    func circle() throws {
        let (one, two) = (self.folder.file("one.db"), self.folder.file("two.db"))
        try FileManager.default.createSymbolicLink(atPath: one, withDestinationPath: two)
        try FileManager.default.createSymbolicLink(atPath: two, withDestinationPath: one)
        let error = #expect(throws: SQLiteError.self) { try SQLiteStore(path: one) }
        #expect(error?.code == .cannotOpen)
    }

    @Test("Is refused when a newer version has written it")
    func newer() async throws {
        do { _ = try SQLiteStore(path: self.path) }
        _ = try await OtherProgram.run("UPDATE choreo_meta SET value = 99 WHERE key = 'schema version'", on: self.path)
        let error = self.refusal()
        #expect(error?.code == .newerVersion)
        #expect(error?.message.contains("version 99") == true)
    }

    @Test("Is refused when it is cut off")
    func truncated() throws {
        do { _ = try SQLiteStore(path: self.path) }
        let whole = try self.contents()
        try whole.prefix(5000).write(to: URL(filePath: self.path))
        #expect(throws: SQLiteError.self) { try SQLiteStore(path: self.path) }
    }

    @Test("Is refused when its place makes no sense", arguments: ["", "missing/a.db", "."])
    func badPlace(_ name: String) {
        let path = name.isEmpty ? "" : self.folder.file(name)
        let error = #expect(throws: SQLiteError.self) { try SQLiteStore(path: path) }
        #expect(error?.code == .cannotOpen)
    }

    @Test("Is refused in a folder that can't be written")
    func readOnlyFolder() {
        // Even root can't write here.
        let error = #expect(throws: SQLiteError.self) { try SQLiteStore(path: "/proc/self/fdinfo/a.db") }
        #expect(error?.code == .cannotOpen || error?.code == .readOnly)
    }

    @Test("Is refused to a second store of the same process, with the first one's name")
    func twice() throws {
        let store = try SQLiteStore(path: self.path)
        let error = #expect(throws: RuntimeError.self) { try SQLiteStore(path: self.path) }
        #expect(error?.code == .storeInUse)
        #expect(error?.message.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
        withExtendedLifetime(store) {}
    }

    @Test("Stays with the choreography that runs on it when another one is shut down that never did")
    func stays() async throws {
        let relay = try Relay(in: TemporaryFolder(), files: 1)
        let choreography = relay.choreography(Relay.quick)
        try await choreography.resumeSagas()
        let refused = relay.choreography(Relay.quick)
        let error = await #expect(throws: RuntimeError.self) { try await refused.resumeSagas() }
        #expect(error?.code == .storeInUse)
        await refused.shutDown()
        let third = await #expect(throws: RuntimeError.self) { try await relay.choreography(Relay.quick).resumeSagas() }
        #expect(third?.code == .storeInUse)
        #expect(try await choreography.start(Begin(n: 1)).outcome.description == "completed")
        await choreography.shutDown()
        try await relay.choreography(Relay.quick).resumeSagas()
    }

    @Test("Keeps its locks when a second store of the process is refused, so that other programs leave its log alone")
    func locksKept() async throws {
        let store = try SQLiteStore(path: self.path, migrations: [SQLiteMigration("t", "CREATE TABLE t(a)")])
        #expect(throws: RuntimeError.self) { try SQLiteStore(path: self.path) }
        #expect(try await OtherProgram.run("SELECT count(*) FROM t", on: self.path) == "0")
        try await store.write { try $0.execute("INSERT INTO t VALUES(7)") }
        #expect(try await OtherProgram.run("SELECT a FROM t", on: self.path) == "7")
    }

    private static let writer = """
        import sqlite3, sys
        c = sqlite3.connect(sys.argv[1], isolation_level=None)
        c.execute('BEGIN IMMEDIATE')
        c.execute('INSERT INTO t VALUES(7)')
        print('written', flush=True)
        sys.stdin.read()
        c.execute('COMMIT')
        """

    @Test("Leaves its log's length alone while another program writes to it, whose commit is kept")
    func written() async throws {
        let migrations = [SQLiteMigration("t", "CREATE TABLE t(a)")]
        var store: SQLiteStore? = try SQLiteStore(path: self.path, migrations: migrations)
        let whole = try self.contents(self.path + "-wal").count
        store = nil
        let writer = try OtherProgram(Self.writer, self.path)
        #expect(await writer.line() == "written")
        store = try SQLiteStore(path: self.path, migrations: migrations)
        #expect(try self.contents(self.path + "-wal").count < whole)
        try writer.end()
        #expect(try await store?.read { try $0.first("SELECT a FROM t") { try $0.get(0, as: Int.self) } } == 7)
    }

    private static let owner = """
        import fcntl, sys
        f = open(sys.argv[1], 'w')
        fcntl.flock(f, fcntl.LOCK_EX)
        f.write("'till' (process 4711) since yesterday")
        f.flush()
        print('held', flush=True)
        sys.stdin.read()
        """

    @Test("Is free again when the process that had it was killed")
    func ownerKilled() async throws {
        let owner = try OtherProgram(Self.owner, self.path + "-owner")
        #expect(await owner.line() == "held")
        let error = #expect(throws: RuntimeError.self) { try SQLiteStore(path: self.path) }
        #expect(error?.message.contains("'till' (process 4711) since yesterday") == true)
        owner.stop()
        #expect(throws: Never.self) { try SQLiteStore(path: self.path) }
    }

    @Test("Can be read by others while it is in use, its events as JSON")
    func readable() async throws {
        let relay = try Relay(in: self.folder)
        let choreography = relay.choreography()
        _ = try await choreography.start(Begin(n: 3)).outcome
        await choreography.shutDown()
        let payloads = try await OtherProgram.run(
            "SELECT payload FROM choreo_journal WHERE payload IS NOT NULL",
            on: self.folder.file("0.db")
        )
        #expect(payloads == #"{"n":3} {"n":3} {"n":3}"#)
    }

    // MARK: Migrations

    @Test("Applies the migrations that it has not seen, once each and in order")
    func migrations() async throws {
        let first = SQLiteMigration("first", "CREATE TABLE t(a)", "INSERT INTO t VALUES(1)")
        let second = SQLiteMigration("second", "ALTER TABLE t ADD COLUMN b DEFAULT 2")
        do { _ = try SQLiteStore(path: self.path, migrations: [first]) }
        for _ in 0..<2 {
            let store = try SQLiteStore(path: self.path, migrations: [first, second])
            let rows = try await store.read { db in
                try db.query("SELECT a, b FROM t") { [try $0.get(0, as: Int.self), try $0.get(1, as: Int.self)] }
            }
            #expect(rows == [[1, 2]])
        }
    }

    @Test("Applies no migration when one of them fails")
    func failingMigration() async throws {
        let good = SQLiteMigration("good", "CREATE TABLE t(a)")
        let bad = SQLiteMigration("bad", "CREATE TABLE u(a)", "INSERT INTO nowhere VALUES(1)")
        let error = #expect(throws: SQLiteError.self) { try SQLiteStore(path: self.path, migrations: [good, bad]) }
        #expect(error?.code == .migrationFailed)
        #expect(error?.message.contains("'bad'") == true)
        let tables = "SELECT count(*) FROM sqlite_master WHERE name IN ('t', 'u')"
        #expect(try await OtherProgram.run(tables, on: self.path) == "0")
    }

    @Test("Refuses migrations that are not those that were applied")
    func otherMigrations() throws {
        let first = SQLiteMigration("first", "CREATE TABLE t(a)")
        let second = SQLiteMigration("second", "CREATE TABLE u(a)")
        do { _ = try SQLiteStore(path: self.path, migrations: [first, second]) }
        for declared in [[], [first], [second, first], [first, first]] {
            let error = #expect(throws: SQLiteError.self) { try SQLiteStore(path: self.path, migrations: declared) }
            #expect(error?.code == .migrationFailed)
        }
    }
}
