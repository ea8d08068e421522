/// Runs an operation in a task of its own, and abandons it when its time is over.
struct TimeLimit: Sendable {
    private let limit: Duration
    private let environment: Environment
    /// Whether the operation goes on when the task that waits for it is cancelled.
    private let isShielded: Bool

    init(_ limit: Duration, _ environment: Environment, isShielded: Bool) {
        self.limit = limit
        self.environment = environment
        self.isShielded = isShielded
    }

    /// Runs the operation, at most for the limit.
    ///
    /// - Throws: What the operation throws, or ``RuntimeError`` with code ``RuntimeError/Code/stepTimedOut``
    ///   once the limit has passed. The operation's task is cancelled then, and what it does no longer counts.
    func run<Result: Sendable>(_ operation: @escaping @Sendable () async throws -> Result) async throws -> Result {
        let race = Race<Result>()
        let work = self.environment.spawn { await race.finish(with: operation) }
        let clock = self.environment.clock
        let deadline = clock.uptime + self.limit
        let limit = self.limit
        let timer = self.environment.spawn {
            guard (try? await clock.sleep(until: deadline)) != nil else { return }
            race.finish(
                .failure(RuntimeError(.stepTimedOut, "The body did not finish within its time limit of \(limit)."))
            )
        }
        defer {
            timer.cancel()
            work.cancel()
        }
        let isShielded = self.isShielded
        return try await withTaskCancellationHandler {
            try await race.winner
        } onCancel: {
            if !isShielded { work.cancel() }
        }
    }

    /// Runs an operation that goes on when the task that waits for it is cancelled.
    static func shield<Result: Sendable>(
        _ environment: Environment,
        _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let race = Race<Result>()
        environment.spawn { await race.finish(with: operation) }
        return try await race.winner
    }
}

/// Takes the first of several results.
private final class Race<Value: Sendable>: Sendable {
    private enum State: Sendable {
        case running
        case awaited(UnsafeContinuation<Value, any Error>)
        case decided(Result<Value, any Error>)
    }

    private let state = Locked(State.running)

    var winner: Value {
        get async throws {
            try await withUnsafeThrowingContinuation { continuation in
                let result = self.state.withLock { state -> Result<Value, any Error>? in
                    if case .decided(let result) = state { return result }
                    state = .awaited(continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        }
    }

    func finish(with operation: () async throws -> Value) async {
        do { self.finish(.success(try await operation())) } catch { self.finish(.failure(error)) }
    }

    func finish(_ result: Result<Value, any Error>) {
        let waiter = self.state.withLock { state -> UnsafeContinuation<Value, any Error>? in
            switch state {
            case .running:
                state = .decided(result)
                return nil
            case .awaited(let continuation):
                state = .decided(result)
                return continuation
            case .decided:
                return nil
            }
        }
        waiter?.resume(with: result)
    }
}
