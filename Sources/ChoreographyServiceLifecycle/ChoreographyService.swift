#if ServiceLifecycle
public import Choreography
public import Logging
public import ServiceLifecycle

/// A choreography as a service of a `ServiceGroup`.
///
/// ```swift
/// let group = ServiceGroup(
///     services: [ChoreographyService(checkout, logger: logger), server],
///     gracefulShutdownSignals: [.sigterm],
///     logger: logger
/// )
/// try await group.run()
/// ```
///
/// A group shuts its services down in the reverse of their order: put what starts sagas behind the choreography, so
/// that it stops first.
///
/// When the group shuts down gracefully, no more sagas start, and those that run go on to their ends, at most for
/// `SagaChoreography.Configuration.shutdownDeadline`. A group's `maximumGracefulShutdownDuration` has to be longer than
/// that. When the group is cancelled, the choreography stops as at a crash. Either way what is left is safe in the
/// participants' stores, and goes on in a choreography that resumes this one.
public struct ChoreographyService: Service {
    private let choreography: SagaChoreography
    private let logger: Logger?
    private let receive: @Sendable (ShutdownReport) async -> Void

    /// Makes a service of a choreography.
    ///
    /// - Parameters:
    ///   - choreography: The choreography. It is shut down when the service ends, and can't be used after that.
    ///   - logger: Is told how many sagas are resumed, at the level `info`, and what is left at the end: `info` if
    ///     that is nothing, `notice` if sagas go on later, `warning` if there are dead letters.
    ///   - receive: Gets what is left once the choreography has stopped, before ``run()`` returns or throws. Its task
    ///     may have been cancelled.
    public init(
        _ choreography: SagaChoreography,
        logger: Logger? = nil,
        onShutdown receive: @escaping @Sendable (ShutdownReport) async -> Void = { _ in }
    ) {
        self.choreography = choreography
        self.logger = logger
        self.receive = receive
    }

    /// Resumes what an earlier choreography has left, and runs until the choreography is shut down.
    ///
    /// Returns once the sagas that run have ended, after a graceful shutdown of the group or
    /// `SagaChoreography.shutDown(within:)`. A group takes the latter for a service that has ended too early, unless it
    /// is told otherwise.
    ///
    /// - Throws: `RuntimeError`, when the choreography is invalid or has been shut down before, or a store is in use or
    ///   does not fit; a store's own error; `CancellationError`, when the group is cancelled.
    public func run() async throws {
        let ending: Result<Void, any Error>
        do {
            try await withGracefulShutdownHandler {
                try await self.resume()
                try await self.choreography.run()
            } onGracefulShutdown: {
                self.choreography.beginGracefulShutdown()
            }
            ending = .success(())
        } catch let error as RuntimeError where error.code == .shutDown && Task.isShuttingDownGracefully {
            // It was asked to stop before it had begun.
            ending = .success(())
        } catch {
            ending = .failure(error)
        }
        let report = await self.choreography.shutDown()
        self.log(report)
        await self.receive(report)
        try ending.get()
    }

    private func resume() async throws {
        let resumed = try await self.choreography.resumeSagas()
        self.logger?.info(
            "The choreography runs",
            metadata: ["choreography": "\(self.choreography.name)", "resumed": "\(resumed.count)"]
        )
    }

    private func log(_ report: ShutdownReport) {
        let level: Logger.Level =
            if !report.deadLetters.isEmpty { .warning } else { report.isClean ? .info : .notice }
        self.logger?.log(
            level: level,
            "The choreography has stopped",
            metadata: [
                "choreography": "\(self.choreography.name)",
                "sagas": "\(report.sagas.count)",
                "unsettled": "\(report.unsettledEvents)",
                "dead-letters": "\(report.deadLetters.count)",
            ]
        )
    }
}
#endif
