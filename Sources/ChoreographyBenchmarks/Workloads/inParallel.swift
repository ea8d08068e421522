import Foundation

/// Does something many times, so many at a time.
func inParallel(
    _ count: Int,
    atATime limit: Int,
    _ body: @escaping @Sendable (Int) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for n in 0..<count {
            if n >= limit { try await group.next() }
            group.addTask { try await body(n) }
        }
        try await group.waitForAll()
    }
}

/// A folder that is removed when nobody holds it any more.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        self.path = FileManager.default.temporaryDirectory.path + "/choreography-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }
}
