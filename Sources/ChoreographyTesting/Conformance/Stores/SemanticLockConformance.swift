public import Choreography

/// Checks that a table of semantic locks does what a step that locks relies on.
///
/// ```swift
/// try await SemanticLockConformance("seat 1", "seat 2").run { body in
///     try await store.write { db in try body(db.locks) }
/// }
/// ```
///
/// The table has to be empty. Which saga may lock what is not the table's business, and not checked.
public struct SemanticLockConformance<Key: Sendable>: Sendable {
    private let records: (first: Key, second: Key)
    private let sagas = (
        first: SagaID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 1),
        second: SagaID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 2)
    )

    /// Makes a check with the names of two records.
    public init(_ first: Key, _ second: Key) {
        self.records = (first, second)
    }

    /// Runs all checks.
    ///
    /// - Parameter transaction: Calls what it is given with the locks of one transaction, and commits it.
    /// - Throws: ``ConformanceFailure``.
    public func run<Locks: SemanticLockTable>(
        in transaction: (_ body: @escaping @Sendable (Locks) throws -> Void) async throws -> Void
    ) async throws where Locks.Key == Key {
        let ((first, second), (one, two)) = (self.records, self.sagas)
        let check = "semanticLocks"
        try await ConformanceFailure.name(check, "A record is locked until each step has given it back") {
            try await transaction { locks in
                try Observation.expect(
                    locks.holder(of: first),
                    is: nil,
                    "the holder of a record that nobody has locked"
                )
                try locks.lock(first, for: one, step: "a")
                try locks.lock(first, for: one, step: "b")
                try locks.lock(first, for: one, step: "b")
            }
            try await transaction { locks in
                try Observation.expect(locks.holder(of: first), is: one, "the holder in the next transaction")
                try locks.unlock(for: one, step: "a")
                try locks.unlock(for: one, step: "a")
                try Observation.expect(locks.holder(of: first), is: one, "the holder after one of two steps")
                try locks.unlock(for: one, step: "b")
                try Observation.expect(locks.holder(of: first), is: nil, "the holder after both steps")
                try locks.lock(first, for: one, step: "a")
                try locks.lock(first, for: one, step: "b")
                try locks.unlock(for: one, step: "b")
                try Observation.expect(locks.holder(of: first), is: one, "the holder after the step that locked last")
                try locks.unlock(for: one, step: "a")
                try Observation.expect(locks.holder(of: first), is: nil, "the holder after the one that locked first")
            }
        }
        try await ConformanceFailure.name(check, "A saga gives back its own locks, all of them, and no others") {
            try await transaction { locks in
                try locks.lock(first, for: one, step: "a")
                try locks.lock(second, for: two, step: "a")
                try locks.unlock(for: two, step: nil)
                try Observation.expect(locks.holder(of: first), is: one, "the holder after another saga's end")
                try Observation.expect(locks.holder(of: second), is: nil, "the holder after its end")
                try locks.lock(second, for: one, step: "b")
                try locks.unlock(for: one, step: nil)
                try locks.unlock(for: one, step: nil)
                try Observation.expect(locks.holder(of: first), is: nil, "the holder of the first record")
                try Observation.expect(locks.holder(of: second), is: nil, "the holder of the second record")
            }
        }
        try await ConformanceFailure.name(check, "A lock that is cleared is gone, and can be taken by another saga") {
            try await transaction { locks in
                try locks.lock(first, for: one, step: "a")
                try locks.clear(first)
                try locks.clear(first)
                try Observation.expect(locks.holder(of: first), is: nil, "the holder of a cleared record")
                try locks.lock(first, for: two, step: "a")
                try locks.unlock(for: one, step: "a")
                try Observation.expect(locks.holder(of: first), is: two, "the holder after the former one's undo")
                try locks.unlock(for: two, step: "a")
            }
        }
    }
}
