import Choreography
import ChoreographySQLite
import Testing

@Suite("A replay on SQLite", .timeLimit(.minutes(1)))
struct CrewReplayTests {
    /// Notes which calls are replays.
    private final class Calls: StepInterceptor {
        /// An element for each dead letter after the second attempt of a replay.
        let lettersOfReplays: AsyncStream<Void>
        private let letter: AsyncStream<Void>.Continuation
        private let lines = Guarded<[String]>([])
        private let onCall: @Sendable (String) throws -> Void

        init(onCall: @escaping @Sendable (String) throws -> Void = { _ in }) {
            self.onCall = onCall
            (self.lettersOfReplays, self.letter) = AsyncStream.makeStream()
        }

        func observe(_ entry: TimelineEntry) {
            guard entry.kind == .deadLettered else { return }
            if self.lines.withLock({ $0.contains { $0.hasSuffix("replay 2") } }) { self.letter.yield() }
        }

        /// The calls of a step or its undo, with the number of the attempt.
        ///
        /// An attempt of which the group begins again is one all the same.
        func of(_ step: String) -> [String] {
            self.lines.withLock { lines in
                lines.filter { $0.hasPrefix(step) }.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
            }
        }

        func intercept(_ attempt: StepAttempt, _ body: () throws -> StepOutcome) throws -> TraceContext? {
            try self.note(attempt)
            _ = try body()
            return nil
        }

        func intercept(
            _ attempt: StepAttempt,
            _ body: () async throws -> StepOutcome
        ) async throws -> TraceContext? {
            try self.note(attempt)
            _ = try await body()
            return nil
        }

        private func note(_ attempt: StepAttempt) throws {
            let (undo, replay) = (attempt.isCompensation ? "undo " : "", attempt.isReplay ? " replay" : "")
            let line = "\(undo)\(attempt.participant)\(replay) \(attempt.number)"
            self.lines.withLock { $0.append(line) }
            try self.onCall(line)
        }
    }

    private static var configuration: SagaChoreography.Configuration {
        var configuration = SagaChoreography.Configuration.once
        configuration.retry = .immediate(maxAttempts: 2)
        configuration.compensationRetry = .immediate(maxAttempts: 2)
        return configuration
    }

    /// Lets a body fail, also when its dead letter is replayed, and the process end in a call.
    ///
    /// - Returns: The folder as the process has left it.
    private static func fail(_ step: String, of order: Int, endingIn call: String) async throws -> TemporaryFolder {
        let (folder, copied, script) = (try TemporaryFolder(), Box<TemporaryFolder>(), Script())
        script.on { called, _ in if called == step { throw Glitch() } }
        do {
            let choreography = try Relay(in: folder, files: 2, script: script).choreography(Self.configuration)
            _ = try await choreography.deadLetter(of: try await choreography.start(Begin(n: order)))
            await choreography.shutDown(within: .zero)
        }
        let calls = Calls { if $0 == call { copied.value = try Cutting.copyFiles(of: folder) } }
        let relay = try Relay(in: folder, files: 2, script: script)
        let choreography = relay.choreography(Self.configuration, interceptors: [calls])
        let saga = try #require(try await choreography.resumeSagas().first)
        try choreography.replay(try await choreography.deadLetter(of: saga).id)
        // Not by the saga's timeline: an undo's dead letter ends the saga, and the timeline for who follows it then.
        for await _ in calls.lettersOfReplays { break }
        await choreography.shutDown(within: .zero)
        #expect(calls.of(step) == ["\(step) replay 1", "\(step) replay 2"])
        return try #require(copied.value)
    }

    @Test("Is known as the replay of a dead letter, also in the next process", arguments: [("B", 3), ("undo B", 5)])
    func nextProcess(_ step: String, order: Int) async throws {
        let relay = try Relay(in: try await Self.fail(step, of: order, endingIn: "\(step) replay 2"), files: 2)
        relay.script.on { called, _ in if called == step { throw Glitch() } }
        let calls = Calls()
        var configuration = Self.configuration
        configuration.retry = .immediate(maxAttempts: 4)
        configuration.compensationRetry = .immediate(maxAttempts: 4)
        let choreography = relay.choreography(configuration, interceptors: [calls])
        let saga = try #require(try await choreography.resumeSagas().first)
        _ = try await choreography.deadLetter(of: saga)
        #expect(calls.of(step) == ["\(step) replay 3", "\(step) replay 4"], "the first two were counted before")
        #expect(calls.of("").allSatisfy { $0.hasPrefix(step) || !$0.contains("replay") })
        await choreography.shutDown(within: .zero)
    }

    @Test("Is none, but a dead letter still, if the process ends in its first attempt")
    func firstAttempt() async throws {
        let relay = try Relay(in: try await Self.fail("B", of: 3, endingIn: "B replay 1"), files: 2)
        let calls = Calls()
        let choreography = relay.choreography(Self.configuration, interceptors: [calls])
        let saga = try #require(try await choreography.resumeSagas().first)
        let letter = try await choreography.deadLetter(of: saga)
        #expect(calls.of("B").isEmpty)
        try choreography.replay(letter.id)
        #expect("\(try await saga.outcome)" == "completed")
        #expect(calls.of("B") == ["B replay 1"])
        #expect(await choreography.shutDown().isClean)
    }
}
