internal import Choreography

/// Limits that bring trouble about in tests.
extension SQLiteStore {
    /// Lets the database grow to so many pages, or as SQLite lets it; it never becomes smaller than it is.
    package func limit(pages: Int?) async throws {
        await self.beginTurn()
        defer { self.endTurn() }
        try self.contents.state.connection.limit(pages: pages ?? 1_073_741_823)
    }

    /// Waits so many milliseconds for another connection's lock before a group fails.
    package func limit(patience: Int) async {
        await self.beginTurn()
        defer { self.endTurn() }
        self.contents.state.connection.limit(patience: patience)
    }
}
