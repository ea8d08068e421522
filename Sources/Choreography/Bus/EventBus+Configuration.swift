extension EventBus {
    /// What holds on a bus unless a call says otherwise.
    public struct Configuration: Sendable {
        /// How many events a subscriber may be behind, at least 1.
        ///
        /// Defaults to 1024.
        ///
        /// A larger window costs memory while a subscriber is slow, and saves task switches. Below 256 events,
        /// publisher and subscriber switch more often and throughput falls.
        public var capacity: Int

        /// What happens when a subscriber is further behind.
        ///
        /// Defaults to ``OverflowPolicy/suspend``.
        public var overflow: OverflowPolicy

        /// The name under which events appear whose publisher names none.
        ///
        /// Defaults to `bus`.
        public var source: EventSource

        /// Makes a configuration.
        public init(capacity: Int = 1024, overflow: OverflowPolicy = .suspend, source: EventSource = "bus") {
            self.capacity = capacity
            self.overflow = overflow
            self.source = source
        }
    }
}
