@testable import Choreography

/// Keeps what an observer is told.
final class Recorder: SagaObserver {
    private let recorded = Locked<[TimelineEntry]>([])
    private let react: (@Sendable (TimelineEntry) -> Void)?

    init(_ react: (@Sendable (TimelineEntry) -> Void)? = nil) {
        self.react = react
    }

    func observe(_ entry: TimelineEntry) {
        self.recorded.withLock { $0.append(entry) }
        self.react?(entry)
    }

    var entries: [TimelineEntry] { self.recorded.withLock { $0 } }

    /// The entries in short: `B completed Did<B>`.
    var lines: [String] { self.entries.map(\.line) }

    func kinds(of participant: String) -> [TimelineEntry.Kind] {
        self.entries.filter { $0.participant == participant }.map(\.kind)
    }
}

extension TimelineEntry {
    /// The entry without what varies.
    var line: String {
        [self.participant, self.kind.description, self.event?.name].compactMap { $0 }.joined(separator: " ")
    }
}

/// Faults as two functions.
struct Faults: FaultInjector {
    var failing: @Sendable (_ step: String, _ participant: String, _ attempt: Int) -> (any Error)? = { _, _, _ in nil }
    var repeating: @Sendable (_ event: EventID, _ participant: String) -> Int = { _, _ in 0 }

    /// Every delivery comes so often beside the one that counts.
    static func repeats(_ count: Int) -> Self { Self(repeating: { _, _ in count }) }

    func failure(handling event: AnyEnvelope, in step: String, of participant: String, attempt: Int) -> (any Error)? {
        self.failing(step, participant, attempt)
    }

    func repeats(of event: AnyEnvelope, to participant: String) -> Int { self.repeating(event.id, participant) }
}
