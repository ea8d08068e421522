import Choreography
import ChoreographySQLite
import Foundation
import Testing

/// Copies databases while they are in use.
///
/// What the copy has is what a process finds that is started after a `kill -9` at that moment. The process that uses them
/// goes on undisturbed, and nobody cares for it any more.
enum Cutting {
    static func copyFiles(of folder: TemporaryFolder) throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        // The log first would have commits of which the database knows nothing; both orders happen to a reader.
        for name in names.sorted() where !name.hasSuffix("-shm") && !name.hasSuffix("-owner") {
            try FileManager.default.copyItem(atPath: folder.file(name), toPath: copy.file(name))
        }
        return copy
    }
}

/// Counts calls.
final class Counter: Sendable {
    private let count = Guarded(0)

    /// How many there were.
    var last: Int { self.count.withLock { $0 } }

    func next() -> Int {
        self.count.withLock {
            $0 += 1
            return $0
        }
    }
}

/// Carries a value out of a closure.
final class Box<Value: Sendable>: Sendable {
    private let content = Guarded<Value?>(nil)

    var value: Value? {
        get { self.content.withLock { $0 } }
        set { self.content.withLock { $0 = newValue } }
    }
}

extension SagaChoreography {
    /// Waits until a saga has a dead letter.
    func deadLetter(of saga: SagaHandle) async throws -> DeadLetter {
        for await entry in saga.timeline where entry.kind == .deadLettered { break }
        return try #require(self.deadLetters.first { $0.saga == saga.id })
    }
}

/// Waits for nothing but the cancellation of the task.
func untilCancelled() async throws {
    let (never, continuation) = AsyncStream<Never>.makeStream()
    for await _ in never {}
    continuation.finish()
    throw CancellationError()
}

extension SQLiteStore {
    /// The sagas that have entries in the journal.
    func journaledSagas() async throws -> Set<SagaID> {
        let sagas = try await OtherProgram.run("SELECT DISTINCT hex(saga) FROM choreo_journal", on: self.displayName)
        return Set(
            sagas.split(separator: " ").compactMap { saga in
                guard let high = UInt64(saga.prefix(16), radix: 16), let low = UInt64(saga.suffix(16), radix: 16) else {
                    return nil
                }
                return SagaID(high: high, low: low)
            }
        )
    }
}
