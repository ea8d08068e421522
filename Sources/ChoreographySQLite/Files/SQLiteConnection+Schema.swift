internal import Choreography

/// Making a database ours, and keeping off those that are not.
extension SQLiteConnection {
    /// The number with which our files tell that they are ours ("chor").
    private static let applicationID = 0x63_68_6f_72

    /// Looks at the database without changing it.
    ///
    /// - Returns: The version of the framework's tables, 0 if there are none.
    /// - Throws: ``SQLiteError`` with code ``SQLiteError/Code/notOurs``, ``SQLiteError/Code/newerVersion`` or
    ///   ``SQLiteError/Code/corrupt``.
    func checkSchema(adoptingExisting: Bool) throws -> Int {
        let id = try self.pragma("application_id")
        let tables = try self.unpreparedNumber("SELECT count(*) FROM sqlite_master")
        let isOurs = try self.unpreparedNumber("SELECT count(*) FROM sqlite_master WHERE name = 'choreo_meta'") > 0
        let encoding = try self.withPrepared("PRAGMA encoding") { try $0.step() ? $0.convertedText(0) : "" }
        // In another encoding the bytes of a text would be taken for others.
        guard encoding == "UTF-8" else {
            throw SQLiteError(
                .notOurs,
                "\(self.path) keeps its text in \(encoding), and the framework reads UTF-8; it was left as it is. Load a "
                    + "dump of it into a database that is made with PRAGMA encoding = 'UTF-8'."
            )
        }
        guard isOurs else {
            if tables > 0 || id != 0, !adoptingExisting {
                throw SQLiteError(
                    .notOurs,
                    "\(self.path) is another program's database; it was left as it is. Use another path, or open it with "
                        + "adoptingExisting: true to add the framework's tables to it."
                )
            }
            return 0
        }
        let version = try self.unpreparedNumber("SELECT value FROM choreo_meta WHERE key = 'schema version'")
        guard version <= JournalSchema.version else {
            throw SQLiteError(
                .newerVersion,
                "\(self.path) was written by a newer version of the framework (its tables have version \(version), this "
                    + "one knows \(JournalSchema.version)); it was left as it is. Use the newer version."
            )
        }
        return version
    }

    /// Brings the framework's tables to the version that this one knows, in one transaction.
    func migrateSchema(from version: Int) throws {
        guard version < JournalSchema.version else { return }
        try self.inTransaction {
            if version == 0, try self.pragma("application_id") == 0 {
                try self.runScript("PRAGMA application_id = \(Self.applicationID)")
            }
            try self.makeTables(from: version)
        }
    }

    /// Brings the framework's tables to the version that this one knows, in the transaction that is open.
    func makeTables(from version: Int) throws {
        guard version < JournalSchema.version else { return }
        for step in JournalSchema.steps[version...] { try self.runScript(step) }
        try self.runScript(
            "INSERT OR REPLACE INTO choreo_meta(key, value) VALUES('schema version', \(JournalSchema.version))"
        )
    }

    /// Applies the migrations of the user's tables that this database has not seen, in one transaction.
    ///
    /// - Throws: ``SQLiteError`` with code ``SQLiteError/Code/migrationFailed``.
    func apply(_ migrations: [SQLiteMigration]) throws {
        let applied = try self.appliedMigrations()
        let declared = migrations.map(\.name)
        if let duplicate = Dictionary(grouping: declared, by: { $0 }).first(where: { $0.value.count > 1 })?.key {
            throw SQLiteError(
                .migrationFailed,
                "Two migrations are called '\(duplicate)'. Give each a name of its own."
            )
        }
        for (place, name) in applied.enumerated() where place >= declared.count || declared[place] != name {
            let found = place < declared.count ? "'\(declared[place])'" : "none"
            throw SQLiteError(
                .migrationFailed,
                "\(self.path) has seen the migration '\(name)' at place \(place + 1), where \(found) is declared. "
                    + "Migrations that were applied stay declared, in the same order; add new ones at the end."
            )
        }
        guard applied.count < migrations.count else { return }
        try self.inTransaction {
            for (place, migration) in migrations.enumerated().dropFirst(applied.count) {
                try self.apply(migration, at: place)
            }
        }
    }

    private func apply(_ migration: SQLiteMigration, at place: Int) throws {
        do {
            try self.beginBody(isGuarded: false)
            for sql in migration.statements {
                let statement = try self.prepare(sql)
                while try statement.step() {}
            }
            try self.keepBody()
        } catch {
            _ = try? self.takeBackBody()
            throw SQLiteError(
                .migrationFailed,
                "\(self.path): the migration '\(migration.name)' failed, and none was applied: \(error)"
            )
        }
        let insert = try self.statement("INSERT INTO choreo_migrations(place, name) VALUES(?1, ?2)")
        insert.bind(place, at: 1)
        try insert.bind(migration.name, at: 2)
        try insert.run()
    }

    private func appliedMigrations() throws -> [String] {
        let row = try self.statement("SELECT name FROM choreo_migrations ORDER BY place")
        defer { row.reset() }
        var names: [String] = []
        while try row.step() { names.append(row.text(0)) }
        return names
    }

    private func inTransaction(_ body: () throws -> Void) throws {
        try self.begin()
        do {
            try body()
            try self.commit()
        } catch {
            self.rollback()
            throw error
        }
    }

    private func pragma(_ name: StaticString) throws -> Int { try self.unpreparedNumber("PRAGMA \(name)") }

    /// A number from a statement that is prepared for this once.
    private func unpreparedNumber(_ sql: String) throws -> Int {
        try self.withPrepared(sql) { try $0.step() ? $0.int(0) : 0 }
    }
}
