import Choreography
import ChoreographySQLite

struct Glitch: Error {}

/// What a participant in memory keeps that keeps nothing.
struct Nothing: Sendable {}

extension SagaChoreography.Configuration {
    /// Nothing is tried again.
    static var once: Self {
        var configuration = Self()
        configuration.retry = .never
        configuration.compensationRetry = .constant(.milliseconds(1), maxAttempts: 1)
        return configuration
    }
}

/// A patient whose nurse handles two events, and whose doctor refuses when told to.
struct Ward {
    let store: SQLiteStore
    let script = Script()

    init(in folder: TemporaryFolder) throws {
        self.store = try SQLiteStore(path: folder.file("0.db"), migrations: Relay.migrations)
    }

    func choreography(
        _ configuration: SagaChoreography.Configuration,
        gate: AsyncStream<Void>? = nil
    ) -> SagaChoreography {
        SagaChoreography("ward", configuration: configuration) {
            A(store: self.store, script: Script())
            Porter(store: self.store)
            Nurse(store: self.store, script: self.script)
            Doctor(store: InMemoryStore(Nothing()), gate: gate)
        }
    }
}

struct Porter: Participant {
    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        CompensatableStep(on: Began.self, completes: Went.self) { began, _ in Went(n: began.n) }
            .compensate(on: Refused.self) { went, _ in Ungone(n: went.n) }
        Listener(on: Ungone.self) { _, _ in }
    }
}

struct Nurse: Participant {
    let store: SQLiteStore
    let script: Script

    var reactions: [Reaction<SQLiteStore>] {
        CompensatableStep(on: Began.self, completes: Arrived.self) { began, db in
            try self.script.call("began", began.n, db)
            return Arrived(n: began.n)
        }
        .compensate(on: Refused.self) { arrived, db in
            try self.script.call("undo began", arrived.n, db)
            return Ungone(n: arrived.n)
        }
        CompensatableStep(on: Went.self, completes: Arrived.self) { went, db in
            try self.script.call("went", went.n, db)
            return Arrived(n: went.n)
        }
        .compensate(on: Refused.self) { arrived, _ in Ungone(n: arrived.n) }
    }
}

struct Doctor: Participant {
    let store: InMemoryStore<Nothing>
    let gate: AsyncStream<Void>?

    var reactions: [Reaction<InMemoryStore<Nothing>>] {
        CompensatableStep(on: Went.self, completes: Arrived.self, rejects: Refused.self) { went, _ in
            if let gate = self.gate {
                for await _ in gate { break }
                throw Refused(n: went.n)
            }
            return Arrived(n: went.n)
        }
        .compensate(on: Refused.self) { arrived, _ in Ungone(n: arrived.n) }
        Listener(on: Arrived.self) { _, _ in }
    }
}
