extension EventBus {
    /// What holds on a bus unless a call says otherwise.
    public struct Configuration: Sendable {
        /// How many events a subscriber may be behind, at least 1.
        ///
        /// Defaults to 4096.
        ///
        /// A larger window costs memory while a subscriber is slow, and saves task switches: many subscribers of
        /// one type need it, each of which takes its turn. Below 256 events throughput falls even with one.
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
        public init(capacity: Int = 4096, overflow: OverflowPolicy = .suspend, source: EventSource = "bus") {
            self.capacity = capacity
            self.overflow = overflow
            self.source = source
        }
    }
}
