internal import Choreography

/// Keeps a second store off a database in memory, which has no file that could be locked.
///
/// Only whoever uses a connection of somebody else's can meet such a database twice.
final class MemoryLock: Sendable {
    private static let taken = Locked<Set<String>>([])
    private let name: String

    /// Takes a database.
    ///
    /// - Parameter name: Tells it from all others in memory.
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/storeInUse``.
    init(of name: String) throws {
        guard Self.taken.withLock({ $0.insert(name).inserted }) else {
            throw RuntimeError(
                .storeInUse,
                "The database in memory is in use by another store of this process. Use that one: two relays on one "
                    + "outbox would send everything twice."
            )
        }
        self.name = name
    }

    deinit {
        Self.taken.withLock { _ = $0.remove(self.name) }
    }
}
