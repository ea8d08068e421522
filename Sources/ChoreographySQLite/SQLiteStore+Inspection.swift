/// Looking at a database that may be in use.
extension SQLiteStore {
    /// Looks at what the framework keeps in a database, without opening a store on it.
    ///
    /// It works while a process runs on the file, this one or another, and keeps nobody waiting: it reads over a
    /// connection of its own, takes no owner's lock, and changes nothing. The process must be allowed to read the files,
    /// and need not be allowed to write them while nobody has them open. All of it is as it was at one moment. The
    /// time that it takes grows with the journal, which is gone through once.
    ///
    /// - Parameter path: The file.
    /// - Returns: What the database holds.
    /// - Throws: ``SQLiteError`` with code ``SQLiteError/Code/cannotOpen`` if there is no such file,
    ///   ``SQLiteError/Code/notOurs``, ``SQLiteError/Code/newerVersion`` or ``SQLiteError/Code/corrupt``.
    public static func inspect(path: String) throws -> SQLiteInspection {
        try Self.inspect(path: path) { _ in }.inspection
    }

    /// Looks at what the framework keeps in a database, and at the participant's own tables at the same moment.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - body: Reads the participant's tables. What it tries to write fails.
    /// - Returns: What the database holds, and what `body` returned.
    /// - Throws: ``SQLiteError`` as ``inspect(path:)`` does, or what `body` throws.
    public static func inspect<Result>(
        path: String,
        reading body: (Transaction) throws -> Result
    ) throws -> (inspection: SQLiteInspection, result: Result) {
        try SQLiteInspector.look(at: path, reading: body)
    }
}
