#if ServiceLifecycle
import Choreography
import ChoreographyServiceLifecycle
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Testing
import UnixSignals

@Suite("A process that is asked to terminate", .timeLimit(.minutes(1)))
struct TerminationTests {
    @Test(
        "Loses nothing at SIGTERM under load: what has started has ended, or is resumed and ends",
        arguments: Hindrance.allCases
    )
    func sigterm(_ hindrance: Hindrance) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        let exit = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            [path = path as String, name = hindrance.rawValue as String] in
            let counts = try await Terminated.run(in: path, try #require(Hindrance(rawValue: name)))
            print("started \(counts.started) ended \(counts.ended) left \(counts.left.joined(separator: ","))")
        }
        let result = try #require(exit)
        let output = try #require(String(bytes: result.standardOutputContent, encoding: .utf8))
        let match = try #require(try /started (\d+) ended (\d+) left (\S*)/.firstMatch(in: output), "\(output)")
        let (started, ended) = (Int(match.1) ?? -1, Int(match.2) ?? -1)
        let left = match.3.split(separator: ",").map(String.init)
        let bakery = try DurableBakery(in: folder.path)
        let choreography = bakery.choreography()
        let resumed = try await choreography.resumeSagas()
        #expect(started >= 100)
        #expect(left.count >= (hindrance == .cold ? 10 : 51), "the time to end was too short for these")
        #expect(started == ended + left.count)
        // The journal may not say yet of some that they have ended.
        #expect(Set(left).isSubset(of: resumed.map { "\($0.id)" }))
        for saga in resumed { #expect("\(try await saga.outcome)" == "completed") }
        #expect(await choreography.shutDown().isClean)
        #expect(try await bakery.cakes == started)
    }
}

/// The process that is asked to terminate.
enum Terminated {
    /// Starts sagas until none is accepted any more, because the process has been asked to terminate.
    static func run(
        in folder: String,
        _ hindrance: Hindrance
    ) async throws -> (started: Int, ended: Int, left: [String]) {
        let ends = Ends()
        let choreography = try DurableBakery(in: folder, hindrance: hindrance).choreography(observers: [ends])
        let (ready, isReady) = AsyncStream<Void>.makeStream()
        let left = Mutex<[String]>([])
        let group = ServiceGroup(
            services: [
                ChoreographyService(choreography) { report in
                    left.withLock { $0 = report.sagas.map { "\($0.id)" } }
                },
                Ready(isReady: isReady),
            ],
            gracefulShutdownSignals: [.sigterm],
            logger: Logger(label: "group") { _ in SwiftLogNoOpLogHandler() }
        )
        async let running: Void = group.run()
        for await _ in ready { break }
        var started = 0
        while (try? await choreography.start(OrderCake(n: started + 1))) != nil {
            started += 1
            if started == 100 { kill(getpid(), SIGTERM) }
        }
        try await running
        return (started, ends.count, left.withLock { $0 })
    }
}

/// Tells when the group has begun.
private struct Ready: Service {
    let isReady: AsyncStream<Void>.Continuation

    func run() async throws {
        self.isReady.yield()
        try await gracefulShutdown()
    }
}

/// Counts sagas that end.
private final class Ends: SagaObserver {
    private let ended = Mutex(0)

    var count: Int { self.ended.withLock { $0 } }

    func observe(_ entry: TimelineEntry) {
        if entry.kind == .ended { self.ended.withLock { $0 += 1 } }
    }
}
#endif
