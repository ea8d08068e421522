#if ServiceLifecycle
import Choreography
import ChoreographyServiceLifecycle
import Logging
import ServiceLifecycle
import UnixSignals

/// The examples of "Running in a service group".
enum Grouped {
    static func run(_ bakery: SagaChoreography, _ server: some Service, _ logger: Logger) async throws {
        // snippet: group
        let group = ServiceGroup(
            services: [ChoreographyService(bakery, logger: logger), server],
            gracefulShutdownSignals: [.sigterm],
            logger: logger
        )
        try await group.run()
        // end
    }

    static func service(_ bakery: SagaChoreography, _ logger: Logger) -> ChoreographyService {
        // snippet: report
        let service = ChoreographyService(bakery, logger: logger) { report in
            for saga in report.sagas { print(saga.id, "goes on later; it waits for", saga.waitsFor) }
            for letter in report.deadLetters { print(letter.id, "needs a person:", letter.error) }
        }
        // end
        return service
    }
}
#endif
