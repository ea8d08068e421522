/// An observer that passes on every message of every saga as a CloudEvent in JSON.
///
/// It passes on the command or event that a saga starts with, and then every event that a participant has committed.
/// An event comes after the one that caused it, and comes once, however often it is delivered. What an earlier process
/// has committed does not come again.
///
/// ```swift
/// let log = CloudEventLog { file.write($0) } onFailure: { event, error in complain(event.name, error) }
/// SagaChoreography("checkout", observers: [log]) { … }
/// ```
///
/// It is a log and no transport: it is called after the commit, so that a process that dies in between has committed
/// what was not passed on. A command alone is passed on before its step has run, which may fail for good: then no event of
/// that saga follows.
public struct CloudEventLog: SagaObserver {
    private let write: @Sendable ([UInt8]) -> Void
    private let report: @Sendable (AnyEnvelope, any Error) -> Void
    private let encoder = CloudEventEncoder()

    /// Makes a log.
    ///
    /// - Parameters:
    ///   - write: Receives each event as a JSON object on one line, without a line break at its end, from several tasks
    ///     at once. It has to return quickly.
    ///   - report: Receives each event that can't be encoded, and why.
    public init(
        write: @escaping @Sendable ([UInt8]) -> Void,
        onFailure report: @escaping @Sendable (AnyEnvelope, any Error) -> Void
    ) {
        self.write = write
        self.report = report
    }

    /// Passes on the event that the entry is about, if the entry tells of its publication.
    public func observe(_ entry: TimelineEntry) {
        let kinds: [TimelineEntry.Kind] = [.started, .completed, .rejected, .undone]
        guard kinds.contains(entry.kind), let event = entry.event else { return }
        do {
            self.write(try self.encoder.encode(event))
        } catch {
            self.report(event, error)
        }
    }
}
