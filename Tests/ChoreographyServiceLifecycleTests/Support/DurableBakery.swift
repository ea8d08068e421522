#if ServiceLifecycle
import Choreography
import ChoreographySQLite

/// The bakery with its files.
struct DurableBakery {
    private let counter: SQLiteStore
    private let oven: SQLiteStore
    private let hindrance: Hindrance?

    init(in folder: String, hindrance: Hindrance? = nil) throws {
        self.counter = try SQLiteStore(path: "\(folder)/counter.db")
        self.oven = try SQLiteStore(
            path: "\(folder)/oven.db",
            migrations: [SQLiteMigration("cakes", "CREATE TABLE cakes(n INTEGER PRIMARY KEY)")]
        )
        self.hindrance = hindrance
    }

    func choreography(observers: [any SagaObserver] = []) -> SagaChoreography {
        var configuration = SagaChoreography.Configuration()
        configuration.shutdownDeadline = .milliseconds(300)
        return SagaChoreography("bakery", configuration: configuration, observers: observers) {
            Counter(store: self.counter)
            DurableOven(store: self.oven, hindrance: self.hindrance)
        }
    }

    /// How many cakes are baked.
    var cakes: Int {
        get async throws {
            try await self.oven.read { db in
                try db.first("SELECT count(*) FROM cakes") { try $0.get(0, as: Int.self) } ?? 0
            }
        }
    }
}
#endif
