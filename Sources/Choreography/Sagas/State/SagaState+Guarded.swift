extension SagaState {
    /// What the saga's lock guards.
    ///
    /// What few sagas have is kept aside: all of a saga that goes its usual way is in one allocation of 176 bytes.
    struct Guarded: Sendable {
        private enum Beginning: UInt8, Sendable {
            case pending
            case committed
            case failed
        }

        /// What few sagas have, or for a short time only.
        private struct Seldom: Sendable {
            var waiters = SagaWaiters()
            /// Why the saga has never begun.
            var failure: (any Error)?
            /// An event from outside that began the saga, until all of its readers have committed it.
            var awaited: EnvelopeBox?
            /// How many of them have not.
            var unheard: Int32 = 0
            var isAbandoned = false
        }

        var timeline: [TimelineEntry] = []
        private var seldom = Aside<Seldom>()
        var record: SagaRecord
        private var beginning = Beginning.pending
        /// The lane and the number of ``firstReader``, or -1 each.
        private var firstLane: Int16
        private var firstReaction: Int16

        init(_ record: consuming SagaRecord, firstReader: Routing.Subscriber?) {
            self.record = record
            self.firstLane = Int16(firstReader?.lane ?? -1)
            self.firstReaction = Int16(firstReader?.reaction ?? -1)
        }

        /// A reader of the message that began the saga, for as long as it runs, unless an earlier choreography began it.
        var firstReader: Routing.Subscriber? {
            guard self.firstLane >= 0 else { return nil }
            return Routing.Subscriber(lane: Int(self.firstLane), reaction: Int(self.firstReaction))
        }

        /// What became of the saga's first message.
        var start: Start {
            get {
                switch self.beginning {
                case .pending: .pending
                case .committed: .committed
                case .failed: self.seldom.ifPresent(\.failure)?.map { .failed($0) } ?? .pending
                }
            }
            set {
                switch newValue {
                case .pending: self.beginning = .pending
                case .committed: self.beginning = .committed
                case .failed(let error):
                    self.beginning = .failed
                    self.seldom[or: Seldom()].failure = error
                }
            }
        }

        /// The choreography has stopped before the saga's end.
        var isAbandoned: Bool {
            get { self.seldom.ifPresent(\.isAbandoned) ?? false }
            set { self.seldom[or: Seldom()].isAbandoned = newValue }
        }

        /// How the saga ended, once its choreography has counted it, or has stopped before it could.
        var outcome: SagaOutcome? {
            self.record.isAnnounced || self.isAbandoned ? self.record.outcome : nil
        }

        /// Those who wait for something; to look at them makes room for some.
        var waiters: SagaWaiters {
            get { self.seldom.ifPresent(\.waiters) ?? SagaWaiters() }
            _modify { yield &self.seldom[or: Seldom()].waiters }
        }

        /// All who wait for something, to be resumed outside the lock.
        mutating func takeWaiters(for reason: SagaWaiters.Reason) -> WaiterList {
            self.seldom.isEmpty ? WaiterList() : self.waiters.takeAll(for: reason)
        }

        /// Somebody waits until so many readers have committed an event.
        mutating func await(readersOf event: EnvelopeBox, _ count: Int) {
            self.seldom[or: Seldom()].awaited = event
            self.seldom[or: Seldom()].unheard = Int32(count)
        }

        /// The saga has ended: nobody asks any more how it began.
        ///
        /// - Returns: The event that began it, if somebody still waits for its readers.
        mutating func forgetFirst() -> EnvelopeBox? {
            self.firstLane = -1
            return self.seldom.isEmpty ? nil : self.seldom[or: Seldom()].awaited.take()
        }

        /// A reader has committed an event.
        ///
        /// - Returns: Whether somebody waits for that, and the reader was the last one.
        mutating func hear(_ event: EnvelopeBox) -> Bool {
            guard self.seldom.ifPresent({ $0.awaited === event }) == true else { return false }
            self.seldom[or: Seldom()].unheard -= 1
            guard self.seldom.ifPresent(\.unheard) == 0 else { return false }
            self.seldom[or: Seldom()].awaited = nil
            return true
        }
    }
}
