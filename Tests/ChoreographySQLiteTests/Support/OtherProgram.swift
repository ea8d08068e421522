import Foundation

/// A script in Python that runs in a process of its own, as somebody else's program.
final class OtherProgram: Sendable {
    private let process = Process()
    private let output = Pipe()
    private let input = Pipe()
    private let rest = Guarded(Data())

    init(_ code: String, _ arguments: String...) throws {
        self.process.executableURL = URL(filePath: "/usr/bin/env")
        self.process.arguments = ["python3", "-c", code] + arguments
        self.process.standardOutput = self.output
        self.process.standardInput = self.input
        try self.process.run()
    }

    /// Runs statements of SQL on a database, as somebody else would.
    ///
    /// - Returns: The first column of each row, separated by blanks.
    static func run(_ sql: String, on path: String) async throws -> String {
        let program = try OtherProgram(Self.shell, path, sql)
        let line = await program.line()
        try program.end()
        return line
    }

    private static let shell = """
        import sqlite3, sys
        c = sqlite3.connect(sys.argv[1], isolation_level=None)
        rows = [row[0] for sql in sys.argv[2].split(';') for row in c.execute(sql)]
        c.close()
        print(*rows, flush=True)
        """

    /// Waits for the next line that the script prints, without holding up other tasks.
    func line() async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: self.read()) }
        }
    }

    private func read() -> String {
        self.rest.withLock { rest in
            while true {
                if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    defer { rest.removeSubrange(...end) }
                    return String(decoding: rest[..<end], as: UTF8.self)
                }
                let data = self.output.fileHandleForReading.availableData
                guard !data.isEmpty else { return "" }
                rest.append(data)
            }
        }
    }

    /// Sends a line to a script that reads from its input.
    func send(_ line: String) throws {
        try self.input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Lets a script go on that reads from its input, and waits for its end.
    func end() throws {
        try self.input.fileHandleForWriting.close()
        self.process.waitForEnd()
    }

    /// Ends the program at once: it has inherited a thread's signal mask, and may not hear a polite request.
    func stop() {
        kill(self.process.processIdentifier, SIGKILL)
        self.process.waitForEnd()
    }
}
