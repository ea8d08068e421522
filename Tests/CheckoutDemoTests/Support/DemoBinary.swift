import Foundation

/// The program as it was built beside these tests.
struct DemoBinary {
    /// Where it is, or `nil` if it was not built.
    static let path: String? = {
        let folders = [Bundle.main.bundleURL, Bundle.main.executableURL?.deletingLastPathComponent()]
        return folders.compactMap { $0?.appendingPathComponent("checkout-demo").path }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    let status: Int32
    let output: String
    let error: String

    /// Begins to run the program, whose output nobody reads.
    static func start(_ arguments: [String]) throws -> Process {
        guard let path = Self.path else { throw CocoaError(.fileNoSuchFile) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Runs the program in a process of its own.
    init(_ arguments: String...) throws {
        guard let path = Self.path else { throw CocoaError(.fileNoSuchFile) }
        let folder = try Folder()
        let files = try ["output", "error"].map { name in
            try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("", to: name)))
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        // Files, unlike pipes, never make the process wait for who reads them.
        process.standardOutput = files[0]
        process.standardError = files[1]
        try process.run()
        process.waitUntilExit()
        self.status = process.terminationStatus
        self.output = try folder.read("output")
        self.error = try folder.read("error")
    }
}
