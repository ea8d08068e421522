import Choreography
import ChoreographySQLite
import Foundation
import Synchronization

/// Keeps what an observer hears of stores' trouble.
final class Troubles: SagaObserver {
    private let heard = Mutex<[StoreTrouble]>([])
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

/// A script in Python that runs in a process of its own, as somebody else's program.
final class OtherProgram {
    private let process = Process()
    private let output = Pipe()
    private let input = Pipe()
    private var rest = Data()

    init(_ code: String, _ arguments: String...) throws {
        self.process.executableURL = URL(filePath: "/usr/bin/env")
        self.process.arguments = ["python3", "-c", code] + arguments
        self.process.standardOutput = self.output
        self.process.standardInput = self.input
        try self.process.run()
    }

    /// The next line that the script prints.
    func line() -> String {
        while true {
            if let end = self.rest.firstIndex(of: UInt8(ascii: "\n")) {
                defer { self.rest.removeSubrange(...end) }
                return String(decoding: self.rest[..<end], as: UTF8.self)
            }
            let data = self.output.fileHandleForReading.availableData
            guard !data.isEmpty else { return "" }
            self.rest.append(data)
        }
    }

    /// Lets a script go on that reads from its input, and waits for its end.
    func end() throws {
        try self.input.fileHandleForWriting.close()
        self.process.waitUntilExit()
    }

    func kill() {
        self.process.terminate()
        self.process.waitUntilExit()
    }
}
