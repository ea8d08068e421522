internal import Choreography

/// Reads what a database holds, over a connection of its own that can't write.
struct SQLiteInspector {
    private let path: String
    private let connection: SQLiteConnection

    /// Looks at a database.
    static func look<Result>(
        at path: String,
        reading body: (SQLiteTransaction) throws -> Result
    ) throws -> (inspection: SQLiteInspection, result: Result) {
        let path = DatabaseFile.resolvingLink(path)
        guard !DatabaseFile.isDirectory(path) else {
            throw SQLiteError(.cannotOpen, "\(path) is a folder. Name a file in it.")
        }
        guard FileIdentity(path) != nil else { throw SQLiteError(.cannotOpen, "\(path): there is no such file.") }
        // Where there is no log, nobody has the file open: SQLite need not make one, which would be left there with
        // the wrong owner, or could not be made at all.
        if FileIdentity(path + "-wal") == nil {
            let seen = Swift.Result { try Self(path, .immutable).look(reading: body) }
            // Unless somebody has come in the meantime.
            if FileIdentity(path + "-wal") == nil { return try seen.get() }
        }
        return try Self(path, .readOnly).look(reading: body)
    }

    /// Opens a connection.
    ///
    /// The file itself is not opened otherwise: if this process has a store on it, closing the descriptor would drop
    /// the locks of that store.
    private init(_ path: String, _ access: SQLiteConnection.Access) throws {
        self.path = path
        self.connection = try SQLiteConnection(path: path, access: access)
    }

    /// Reads everything in one transaction.
    private func look<Result>(
        reading body: (SQLiteTransaction) throws -> Result
    ) throws -> (inspection: SQLiteInspection, result: Result) {
        try self.connection.runScript("BEGIN")
        defer { self.connection.rollback() }
        let inspection = try self.inspection()
        try self.connection.beginBody(isGuarded: false)
        let result: Result
        do {
            result = try body(SQLiteTransaction(self.connection, in: BodyScope()))
        } catch {
            _ = try? self.connection.takeBackBody()
            throw error
        }
        try self.connection.keepBody()
        return (inspection, result)
    }

    private func inspection() throws -> SQLiteInspection {
        let version = try self.connection.checkSchema(adoptingExisting: false)
        guard version == JournalSchema.version else { throw self.outdated(version) }
        let journal = try Journal(self.connection)
        let recovery = try journal.recover()
        let intents = try journal.undecidedIntents()
        return SQLiteInspection(
            path: self.path,
            schemaVersion: version,
            owner: OwnerLock.ownerText(of: self.path),
            entryCount: try self.connection.number("SELECT count(*) FROM choreo_journal") ?? 0,
            unsettledEvents: recovery.entries.compactMap { SQLiteInspection.UnsettledEvent($0) },
            deadlines: intents.compactMap { Self.deadline($0) }.sorted { $0.due < $1.due },
            calls: intents.compactMap { Self.call($0) },
            deadLetters: recovery.letters.compactMap { SQLiteInspection.Letter($0) }
                .sorted { ($0.time, $0.participant, $0.id.number) < ($1.time, $1.participant, $1.id.number) },
            debts: recovery.debts.map { SQLiteInspection.Debt($0) }
        )
    }

    private static func deadline(_ intent: Journal.Intent) -> SQLiteInspection.Deadline? {
        guard let due = intent.due else { return nil }
        return SQLiteInspection.Deadline(
            saga: intent.saga,
            participant: intent.participant,
            step: intent.step,
            due: due
        )
    }

    private static func call(_ intent: Journal.Intent) -> SQLiteInspection.Call? {
        guard intent.due == nil else { return nil }
        return SQLiteInspection.Call(
            saga: intent.saga,
            participant: intent.participant,
            step: intent.step,
            since: intent.time
        )
    }

    private func outdated(_ version: Int) -> SQLiteError {
        guard version > 0 else {
            return SQLiteError(.notOurs, "\(self.path) is empty: no store has been opened on it yet.")
        }
        return SQLiteError(
            .notOurs,
            "\(self.path) was written by an older version of the framework (its tables have version \(version), this one "
                + "reads \(JournalSchema.version)). Open a store on it once: that brings them forward."
        )
    }
}
