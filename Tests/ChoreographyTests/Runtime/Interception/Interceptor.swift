@testable import Choreography

/// Notes what it stands around, and gives each message a place of its own in a trace.
final class Interceptor: StepInterceptor {
    /// A call as it was seen.
    struct Seen: Sendable {
        let attempt: StepAttempt
        let outcome: StepOutcome?

        /// The call in short: `B.Did<A> transaction 1: Did<B>`.
        var line: String {
            let undo = self.attempt.isCompensation ? "undo " : ""
            let replay = self.attempt.isReplay ? " replay" : ""
            let end =
                switch self.outcome {
                case nil: "failed"
                case let outcome? where outcome.isRejection: "rejected \(outcome.event?.name ?? "")"
                case let outcome?: outcome.event?.name ?? "done"
                }
            return "\(undo)\(self.attempt.participant) \(self.attempt.kind)\(replay) \(self.attempt.number): \(end)"
        }
    }

    private struct State: Sendable {
        var seen: [Seen] = []
        var sent: [AnyEnvelope] = []
        var traces: [EventID: TraceContext] = [:]
        var lastSpan: UInt64 = 0
        var committed: [EventID: TraceContext?] = [:]

        mutating func trace(of message: AnyEnvelope) -> TraceContext {
            self.lastSpan += 1
            let trace = TraceContext(traceHigh: 1, traceLow: 2, span: self.lastSpan, flags: 1)
            self.traces[message.metadata.id] = trace
            return trace
        }
    }

    private let state = Locked(State())
    private let givesTraces: Bool
    private let tell: @Sendable (String) -> Void

    init(givesTraces: Bool = true, _ tell: @escaping @Sendable (String) -> Void = { _ in }) {
        self.givesTraces = givesTraces
        self.tell = tell
    }

    func intercept(_ attempt: StepAttempt, _ body: () throws -> StepOutcome) throws -> TraceContext? {
        self.tell("begin")
        defer { self.tell("end") }
        do { return self.note(attempt, try body()) } catch {
            _ = self.note(attempt, nil)
            throw error
        }
    }

    func intercept(_ attempt: StepAttempt, _ body: () async throws -> StepOutcome) async throws -> TraceContext? {
        self.tell("begin")
        defer { self.tell("end") }
        do { return self.note(attempt, try await body()) } catch {
            _ = self.note(attempt, nil)
            throw error
        }
    }

    private func note(_ attempt: StepAttempt, _ outcome: StepOutcome?) -> TraceContext? {
        self.state.withLock { state in
            state.seen.append(Seen(attempt: attempt, outcome: outcome))
            guard self.givesTraces, let event = outcome?.event else { return nil }
            return state.trace(of: event)
        }
    }

    func traceContext(of message: AnyEnvelope) -> TraceContext? {
        self.state.withLock { state in
            state.sent.append(message)
            return self.givesTraces ? state.trace(of: message) : nil
        }
    }

    func observe(_ entry: TimelineEntry) {
        guard let event = entry.event, [.started, .completed, .rejected, .undone].contains(entry.kind) else { return }
        self.state.withLock { _ = $0.committed.updateValue(event.metadata.trace, forKey: event.metadata.id) }
    }

    var seen: [Seen] { self.state.withLock { $0.seen } }
    var lines: [String] { self.seen.map(\.line) }
    /// Messages that no body has published.
    var sent: [String] { self.state.withLock { $0.sent.map(\.name) } }

    /// Whether each message was handled and committed at the place in the trace that it was given.
    var isKept: Bool {
        self.state.withLock { state in
            let handled = state.seen.allSatisfy { seen in
                let message = seen.attempt.trigger.metadata
                return message.trace != nil && message.trace == state.traces[message.id]
            }
            return handled && !state.committed.isEmpty
                && state.committed.allSatisfy { $0.value != nil && $0.value == state.traces[$0.key] }
        }
    }
}
