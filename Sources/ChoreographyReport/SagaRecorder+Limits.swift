extension SagaRecorder {
    /// How much a recorder keeps of single sagas.
    ///
    /// A saga in the list takes about 100 bytes. A timeline takes 48 bytes for each entry, and keeps the entry's event.
    public struct Limits: Sendable, Hashable {
        /// How many ended sagas are listed.
        ///
        /// Of more, a sample is listed in which every saga is as likely as every other. Stuck sagas, and those whose
        /// timelines are kept, are listed in any case. Defaults to 100,000.
        public var listedSagas = 100_000

        /// How many sagas that have not ended are followed at a time.
        ///
        /// Those that start while as many are followed are counted, and not followed. Defaults to 50,000.
        public var openSagas = 50_000

        /// How many stuck sagas are kept, each with its timeline.
        ///
        /// Defaults to 1,000.
        public var stuckSagas = 1000

        /// How many timelines are kept of the sagas that were compensated for one cause; a sample of them.
        ///
        /// Defaults to 50. At most 100 causes are told apart.
        public var timelinesPerCause = 50

        /// How many timelines are kept of the slowest sagas.
        ///
        /// Defaults to 100.
        public var slowestTimelines = 100

        /// How many timelines are kept of other sagas; a sample of them.
        ///
        /// Defaults to 1,000.
        public var sampledTimelines = 1000

        /// How many entries are kept of one timeline, the first ones; at least 2.
        ///
        /// Defaults to 250.
        public var entriesPerTimeline = 250

        /// Makes the default limits.
        public init() {}
    }
}
