import Choreography
import ChoreographyTesting

/// The example of locks in "Testing a store of your own".
enum OwnLocks {
    static func check(_ store: InMemoryStore<Floor>) async throws {
        // snippet: locks
        try await SemanticLockConformance(1, 2).run { body in
            try await store.write { floor in try body(floor.locks) }
        }
        // end
    }
}
