import ChoreographySQLite

/// What the services' databases hold after parcels have been delivered.
struct ParcelBooks: Equatable, Sendable {
    /// What is left on all accounts.
    var balance = 0
    /// How many rows the services have added.
    var reservations = 0
    /// How many rows were logged by hand.
    var logged = 0

    /// Adds up what the databases hold, some of which may be the same.
    init(of stores: [SQLiteStore]) async throws {
        var seen: Set<ObjectIdentifier> = []
        for store in stores where seen.insert(ObjectIdentifier(store)).inserted {
            let (balance, reservations, logged) = try await store.read { db in
                try db.first(
                    """
                    SELECT (SELECT sum(balance) FROM accounts), (SELECT count(*) FROM reservations),
                        (SELECT count(*) FROM log)
                    """
                ) { row in
                    (try row.get(0, as: Int.self), try row.get(1, as: Int.self), try row.get(2, as: Int.self))
                } ?? (0, 0, 0)
            }
            self.balance += balance
            self.reservations += reservations
            self.logged += logged
        }
    }

    /// What so many delivered parcels must leave.
    init(parcels: Int, files: Int, keepsRows: Bool = true, isLogged: Bool = false) {
        self.balance = files * 1000 * 1_000_000_000 - parcels * 5 * 13
        self.reservations = keepsRows ? parcels * 5 : 0
        self.logged = isLogged ? parcels * 6 : 0
    }

    /// Stops the program unless the databases hold what they must.
    static func audit(_ stores: [SQLiteStore], against expected: Self) async throws {
        let found = try await Self(of: stores)
        require(found == expected, "The books say \(found), and should say \(expected).")
    }
}
