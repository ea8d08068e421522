internal import Choreography
internal import Foundation
internal import Logging

/// The program around the service.
public enum Program {
    /// Runs the service until SIGTERM or SIGINT, and then prints what has become of the sagas.
    ///
    /// - Parameter arguments: The folder of the databases and the port. The environment's `LOG_LEVEL` may ask for more.
    /// - Returns: The exit status: 0, or 64 for wrong arguments.
    /// - Throws: What keeps the service from running.
    public static func run(_ arguments: [String]) async throws -> Int32 {
        guard arguments.count == 2, let port = Int(arguments[1]) else {
            FileHandle.standardError.write(Data("usage: order-service FOLDER PORT\n".utf8))
            return 64
        }
        let level = ProcessInfo.processInfo.environment["LOG_LEVEL"].flatMap(Logger.Level.init(rawValue:))
        let telemetry = Telemetry.bootstrap(level: level ?? .notice)
        var configuration = SagaChoreography.Configuration()
        configuration.shutdownDeadline = .seconds(10)
        let service = try OrderService(folder: arguments[0], telemetry: telemetry, configuration: configuration)
        let balance = try await service.run(hostname: "127.0.0.1", port: port)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let line = try encoder.encode(balance)
        FileHandle.standardOutput.write(line + Data("\n".utf8))
        return 0
    }
}
