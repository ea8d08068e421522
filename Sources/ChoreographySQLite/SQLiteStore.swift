public import Choreography

/// A database in a file, with SQLite: the store to begin with, and all that many services need.
///
/// ```swift
/// struct Payments: Participant {
///     let store: SQLiteStore
///
///     var reactions: [Reaction<SQLiteStore>] {
///         PivotStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: PaymentDeclined.self) { order, db in
///             let changed = try db.execute(
///                 "UPDATE accounts SET balance = balance - ?1 WHERE customer = ?2 AND balance >= ?1",
///                 order.cents, order.customer
///             )
///             guard changed == 1 else { throw PaymentDeclined(order: order.id) }
///             return PaymentCaptured(order: order.id)
///         }
///     }
/// }
/// ```
///
/// Each participant has a store of its own, or several share one. What a body writes, and all that the framework keeps
/// of it, is committed in one transaction. The bodies of many sagas share a transaction of the database, and a chain of
/// steps in one store does too; nothing of it is published before it is on disk. After a crash, the choreography that
/// is started on the same files finishes every saga.
///
/// One process at a time uses a file: a second one is refused, with the first one's name.
public final class SQLiteStore: DurableStore {
    /// What a body receives.
    public typealias Transaction = SQLiteTransaction

    let path: String
    let contents: Confined<Contents>
    private let thread: StoreThread
    private let owner: OwnerLock?
    /// The database and its log, as they were when they were opened.
    private let identities: [(path: String, identity: FileIdentity)]
    private let callMark: CallMark?
    private let scope = BodyScope()
    private let access = ExclusiveAccess()
    private let claims = StoreClaims()

    /// What whoever has the store's turn works with.
    struct Contents {
        let connection: SQLiteConnection
        let journal: Journal
    }

    /// Opens a database, or makes one.
    ///
    /// - Parameters:
    ///   - path: The file. Beside it SQLite keeps `…-wal` and `…-shm`, and the store `…-owner` and `…-call`.
    ///   - durability: What a commit survives. Defaults to the loss of power.
    ///   - migrations: The participant's own tables.
    ///   - adoptingExisting: Whether the framework's tables may be added to a database that has others.
    /// - Throws: ``SQLiteError``, or `RuntimeError` with code `storeInUse` that names the process that has the file.
    public convenience init(
        path: String,
        durability: SQLiteDurability = .full,
        migrations: [SQLiteMigration] = [],
        adoptingExisting: Bool = false
    ) throws {
        try self.init(at: path, durability, migrations, adoptingExisting: adoptingExisting)
    }

    /// Opens a database whose log grows as SQLite lets it, as a program without this framework would: for benchmarks.
    package static func withPlainLog(path: String, migrations: [SQLiteMigration]) throws -> SQLiteStore {
        try SQLiteStore(at: path, .full, migrations, adoptingExisting: false, growsLog: false)
    }

    /// Makes a database in memory, which ends with the store.
    ///
    /// - Parameter migrations: The participant's own tables.
    /// - Returns: The store.
    /// - Throws: ``SQLiteError``.
    public static func inMemory(migrations: [SQLiteMigration] = []) throws -> SQLiteStore {
        try SQLiteStore(at: nil, .full, migrations, adoptingExisting: false)
    }

    private init(
        at path: String?,
        _ durability: SQLiteDurability,
        _ migrations: [SQLiteMigration],
        adoptingExisting: Bool,
        growsLog: Bool = true
    ) throws {
        let path = path.map { DatabaseFile.resolvingLink($0) }
        self.path = path ?? SQLiteConnection.nameInMemory
        if let path { try DatabaseFile.check(path) }
        self.owner = try path.map { try OwnerLock(of: $0) }
        let (connection, version): (SQLiteConnection, Int)
        do {
            connection = try SQLiteConnection(path: path)
            version = try connection.checkSchema(adoptingExisting: adoptingExisting)
        } catch {
            self.owner?.removeFile()
            throw error
        }
        try connection.configure(durability)
        try connection.migrateSchema(from: version)
        try connection.apply(migrations)
        let journal = try Journal(connection)
        self.contents = Confined(Contents(connection: connection, journal: journal))
        if let path, growsLog { connection.whileNobodyWrites { WriteAheadLog.pregrow(of: path) } }
        self.identities = [path, path.map { $0 + "-wal" }].compactMap { path in
            path.flatMap { path in FileIdentity(path).map { (path, $0) } }
        }
        self.callMark = path.flatMap { CallMark(of: $0) }
        self.thread = StoreThread()
        if let call = self.callMark?.call { try journal.count(call) }
        self.callMark?.clear()
    }

    // MARK: Outside any saga

    /// Reads between two turns, in one transaction.
    ///
    /// Don't call it from a body that runs on the same store: it would wait for itself.
    ///
    /// - Parameter body: Sees everything that is committed. What it writes is rolled back.
    /// - Returns: What `body` returned.
    /// - Throws: ``SQLiteError``, or what `body` throws.
    public func read<Result>(_ body: (Transaction) throws -> sending Result) async throws -> sending Result {
        await self.beginTurn()
        defer { self.endTurn() }
        try self.beginAlone()
        defer { self.rollBackAlone() }
        return try body(self.transaction)
    }

    /// Reads and writes outside any saga, in one transaction of its own.
    ///
    /// Don't call it from a body that runs on the same store: it would wait for itself.
    ///
    /// - Parameter body: Its writes are committed when it returns, and rolled back when it throws.
    /// - Returns: What `body` returned, once the transaction is on disk.
    /// - Throws: ``SQLiteError``, or what `body` throws.
    @discardableResult
    public func write<Result>(_ body: (Transaction) throws -> sending Result) async throws -> sending Result {
        await self.beginTurn()
        defer { self.endTurn() }
        try self.beginAlone()
        do {
            let result = try body(self.transaction)
            try self.commitAlone()
            return result
        } catch {
            self.rollBackAlone()
            throw error
        }
    }

    /// Runs `body` in one local transaction, in a turn of its own.
    ///
    /// - Returns: What `body` returned, once the transaction is on disk.
    /// - Throws: ``SQLiteError``, or what `body` throws.
    public func withTransaction<Result: Sendable>(
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        await self.beginTurn()
        defer { self.endTurn() }
        try self.beginAlone()
        do {
            let result = try await body(self.transaction)
            try self.commitAlone()
            return result
        } catch {
            self.rollBackAlone()
            throw error
        }
    }

    private func beginAlone() throws {
        try self.beginGroup()
        try self.beginBody(isGuarded: false)
    }

    private func commitAlone() throws {
        try self.keepBody()
        try self.commitGroup()
    }

    private func rollBackAlone() {
        _ = try? self.takeBackBody()
        self.abandonGroup()
    }

    // MARK: Turns

    /// What the body that runs now receives.
    public var transaction: Transaction { SQLiteTransaction(self.contents.state.connection, in: self.scope) }

    /// What a body with a time limit receives: useless as soon as the body is abandoned.
    public func makeAbandonableTransaction() -> (transaction: Transaction, abandon: @Sendable () -> Void) {
        let scope = BodyScope(gate: BlockingLock())
        return (SQLiteTransaction(self.contents.state.connection, in: scope), { scope.close() })
    }

    /// Waits until nobody else uses the database, and takes it.
    public func beginTurn() async { await self.access.take() }

    /// Gives the database back.
    public func endTurn() { self.access.giveBack() }

    package var executor: (any TaskExecutor)? { self.thread }
    package var displayName: String { self.path }

    package func claim(_ participants: [String]) throws { try self.claims.take(self.path) }
    package func release(_ participants: [String]) { self.claims.giveBack() }

    // MARK: Groups

    package func beginGroup() throws {
        for (path, identity) in self.identities where FileIdentity(path)?.isSameFile(as: identity) != true {
            throw SQLiteError(
                .fileGone,
                "\(path) was deleted or replaced while it was in use. Nothing more is committed to it: put it back, or "
                    + "stop the process."
            )
        }
        try self.contents.state.connection.begin()
    }

    package func commitGroup() throws {
        try self.contents.state.journal.willCommit()
        try self.contents.state.connection.commit()
        self.contents.state.journal.didCommit()
    }

    package func abandonGroup() {
        self.contents.state.connection.rollback()
        self.contents.state.journal.didRollBack()
    }

    package func beginBody(isGuarded: Bool) throws {
        try self.contents.state.journal.willBeginBody(isGuarded: isGuarded)
        try self.contents.state.connection.beginBody(isGuarded: isGuarded)
    }

    package func keepBody() throws { try self.contents.state.connection.keepBody() }
    package func takeBackBody() throws -> Bool {
        // Names that the body's event has taught may go with its writes.
        self.contents.state.journal.names.forgetLearned()
        return try self.contents.state.connection.takeBackBody() && self.contents.state.journal.takeBackBody()
    }

    package func append(_ entry: JournalEntry) throws { try self.contents.state.journal.append(entry) }
    package func write(_ change: JournalChange) throws { try self.contents.state.journal.write(change) }

    package func markCall(in saga: SagaID, step: Int, isUndo: Bool, attempt: Int) {
        self.callMark?.set(CallMark.Call(saga: saga, step: step, isUndo: isUndo, attempt: attempt))
    }

    package func clearCallMark() { self.callMark?.clear() }

    /// What leaves a body may be another database's trouble: this one's is what the connection has met in it.
    package func isTrouble(_ error: any Error) -> Bool {
        (error as? SQLiteError)?.isTrouble == true && !self.contents.state.connection.isSpared
    }

    /// Forgets what was settled, as a crash at the worst moment would, and tells how many entries that are.
    ///
    /// For benchmarks.
    package func unsettle() async throws -> Int {
        await self.beginTurn()
        defer { self.endTurn() }
        return try self.contents.state.journal.unsettle()
    }

    /// How many entries the journal has.
    package func entryCount() async throws -> Int {
        await self.beginTurn()
        defer { self.endTurn() }
        return try self.contents.state.connection.number("SELECT count(*) FROM choreo_journal") ?? 0
    }

    // MARK: Recovery and retention

    package func recover() throws -> JournalRecovery { try self.contents.state.journal.recover() }

    package func settledEntries(of sagas: some Collection<SagaID>) throws -> [StoredEntry] {
        try self.contents.state.journal.settledEntries(of: sagas)
    }

    package func number(ofStep step: String, of participant: String) throws -> Int {
        try self.contents.state.journal.names.number(ofStep: step, of: participant)
    }

    package func retire(_ isRemoved: (_ participant: String, _ step: String) -> Bool) throws {
        try self.contents.state.journal.retire(isRemoved)
    }

    package func purge(before time: Timestamp, keeping isKept: (SagaID) -> Bool) throws -> Bool {
        try self.contents.state.journal.purge(before: time, keeping: isKept)
    }
}
