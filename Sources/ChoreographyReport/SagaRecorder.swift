public import Choreography

/// Takes note of what happens in the sagas of a choreography, for a ``SagaReport``.
///
/// ```swift
/// let recorder = SagaRecorder()
/// let checkout = SagaChoreography("checkout", observers: [recorder]) { … }
/// …
/// try SagaReport(of: checkout, recordedBy: recorder).write(to: "checkout.html")
/// ```
///
/// What it counts is exact: outcomes, causes, durations, retries, and how often each step has reacted to each message.
/// What it keeps of single sagas is bounded by its ``Limits``, however many there are. A choreography that it does not
/// observe pays nothing for it.
///
/// It asks nobody for the time, and the sample that it draws depends on the sagas alone, so that it can observe a
/// simulation. There, one recorder observes the choreographies before and after a crash; each run needs one of its own,
/// because the identifiers of its sagas come again in the next run.
public final class SagaRecorder: SagaObserver {
    /// A part of the sagas that are followed, with a lock of its own.
    private final class Shard: Sendable {
        let sagas: Locked<FollowedSagas>

        init(_ limits: Limits, of count: Int) {
            self.sagas = Locked(FollowedSagas(limits, sharedBy: count))
        }
    }

    /// How much is kept.
    public let limits: Limits

    private let label: (@Sendable (AnyEnvelope) -> String?)?
    private let shards: [Shard]
    private let archive: Locked<SagaArchive>

    /// Makes a recorder that nothing is known to.
    ///
    /// - Parameters:
    ///   - limits: How much is kept.
    ///   - label: Gives a saga a name that people know, such as an order's number, by its first message. It is called
    ///     once for a saga, from several tasks at the same time. Without one, sagas are told apart by their identifiers.
    public init(limits: Limits = Limits(), label: (@Sendable (AnyEnvelope) -> String?)? = nil) {
        let shards = 16
        self.limits = limits
        self.label = label
        self.shards = (0..<shards).map { _ in Shard(limits, of: shards) }
        self.archive = Locked(SagaArchive(limits))
    }

    /// Takes note of an entry.
    public func observe(_ entry: TimelineEntry) {
        // The closure is the user's, and is called without a lock.
        let label = entry.kind == .started ? entry.event.flatMap { self.label?($0) } : nil
        let shard = self.shards[Int(truncatingIfNeeded: entry.saga.low) & (self.shards.count - 1)]
        guard let ended = shard.sagas.withLock({ $0.note(entry, label: label) }) else { return }
        self.archive.withLock { $0.file(ended) }
    }

    /// What is known so far.
    var recording: Recording {
        var recording = Recording(archive: self.archive.withLock { $0 })
        for shard in self.shards { recording.add(shard.sagas.withLock { $0 }) }
        return recording
    }
}
