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

    /// Has a database refuse entries of the journal for which a condition holds.
    static func refuse(_ condition: String, on path: String) async throws {
        // The semicolon in it must not end the statement.
        let program = try OtherProgram(
            "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute(sys.argv[2]); print('done', flush=True)",
            path,
            """
            CREATE TRIGGER refuse BEFORE INSERT ON choreo_journal WHEN \(condition)
            BEGIN SELECT RAISE(ABORT, 'nobody wants it'); END
            """
        )
        _ = await program.line()
        try program.end()
    }

    /// Whether a journal has entries, and no number is missing among theirs.
    static func hasGapless(journal path: String) async throws -> Bool {
        let sql = "SELECT count(*) FROM choreo_journal; SELECT max(number) FROM choreo_journal"
        let found = try await Self.run(sql, on: path).split(separator: " ")
        return found.count == 2 && found[0] == found[1] && found[0] != "0"
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
