/// What happened in a saga so far, and then what happens until it ends.
///
/// Every iterator starts at the beginning. The sequence ends with the saga, or with the task's cancellation.
public struct SagaTimeline: AsyncSequence, Sendable {
    /// The iterator over a saga's timeline.
    public struct Iterator: AsyncIteratorProtocol {
        private let timeline: SagaTimeline
        private var index = 0

        init(_ timeline: SagaTimeline) {
            self.timeline = timeline
        }

        /// The next entry, or `nil` once the saga has ended.
        public mutating func next() async -> TimelineEntry? {
            guard let entry = try? await self.timeline.saga.entry(self.index) else { return nil }
            self.index += 1
            return entry
        }
    }

    let saga: SagaState
    /// A saga that somebody watches keeps its choreography running.
    let choreography: SagaChoreography

    /// Starts at the beginning of the timeline.
    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// The entries so far.
    public var entries: [TimelineEntry] { self.saga.guarded.withLock { $0.timeline } }
}
