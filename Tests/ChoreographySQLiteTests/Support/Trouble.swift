import Choreography
import ChoreographySQLite

/// Keeps what an observer hears of stores' trouble.
final class Troubles: SagaObserver {
    private let heard = Guarded<[StoreTrouble]>([])
    private let stream: AsyncStream<StoreTrouble>
    private let continuation: AsyncStream<StoreTrouble>.Continuation

    init() { (self.stream, self.continuation) = AsyncStream.makeStream() }

    var all: [StoreTrouble] { self.heard.withLock { $0 } }
    var codes: Set<SQLiteError.Code> { Set(self.all.compactMap { ($0.error as? SQLiteError)?.code }) }

    func observe(_ entry: TimelineEntry) {}

    func observe(_ trouble: StoreTrouble) {
        self.heard.withLock { $0.append(trouble) }
        self.continuation.yield(trouble)
    }

    /// Waits until a store has failed so often in a row.
    func wait(forFailures count: Int = 1) async {
        for await trouble in self.stream where trouble.failures >= count { return }
    }
}

extension SQLiteStore {
    /// Lets the database grow no more, and leaves no room in it for a body's writes.
    func fill() async throws {
        try await self.limit(pages: 1)
        var size = 1 << 16
        while true {
            do {
                try await self.write { [size] db in
                    _ = try db.execute("INSERT INTO marks(step, difference) VALUES(hex(zeroblob(?1)), 0)", size)
                }
            } catch let error as SQLiteError where error.code == .diskFull {
                guard size > 0 else { return }
                size /= 2
            }
        }
    }
}
