import Choreography
import ChoreographyTesting
import Testing

/// The example of a clock in "Testing a store of your own".
enum Pauses {
    struct Dial: Command {}
    struct Answered: DomainEvent {}
    struct Busy: Error {}

    struct Calls { var attempts = Table<String, Int>() }

    struct Telephone: Participant {
        let store = InMemoryStore(Calls())
        let line: Line

        var reactions: [Reaction<InMemoryStore<Calls>>] {
            InitiatingStep(on: Dial.self, completes: Answered.self, retry: .constant(.seconds(9), maxAttempts: 3)) {
                _,
                _ in
                guard self.line.isFree() else { throw Busy() }
                return Answered()
            }
            Listener(on: Answered.self) { _, _ in }
        }
    }

    /// A line that is free at the second call.
    final class Line: Sendable {
        private let calls = Locked(0)

        func isFree() -> Bool {
            self.calls.withLock { calls in
                calls += 1
                return calls > 1
            }
        }
    }

    static func check(_ line: Line) async throws {
        // snippet: clock
        let clock = ManualClock()
        let calls = SagaChoreography("calls", environment: Environment(clock: clock)) { Telephone(line: line) }
        async let saga = calls.start(Dial())
        #expect(await clock.nextTimer() == .seconds(9))
        clock.advance(by: .seconds(9))
        #expect(try await saga.outcome.description == "completed")
        // end
        #expect(await calls.shutDown().isClean)
    }
}
