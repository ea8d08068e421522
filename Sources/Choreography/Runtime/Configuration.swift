extension SagaChoreography {
    /// How a choreography runs.
    ///
    /// Every setting has a working default.
    public struct Configuration: Sendable {
        /// How many sagas may run at once; at least 1.
        ///
        /// Those whose deliveries are all parked don't count.
        ///
        /// Defaults to 10,000. `start` waits at the door, or refuses, while as many are running.
        public var maxSagasInFlight = 10_000

        /// What `start` does while ``maxSagasInFlight`` sagas run, or a subscriber of the bus that is to miss no event has
        /// no room for another.
        ///
        /// Defaults to waiting.
        public var whenFull = AdmissionPolicy.wait

        /// How failures of bodies are retried, unless a step says otherwise.
        ///
        /// Defaults to five attempts with pauses of up to 50, 100, 200 and 400 milliseconds.
        public var retry = RetryPolicy.exponentialJitter(maxAttempts: 5)

        /// How failures of undos are retried.
        ///
        /// An undo has a count of attempts of its own.
        ///
        /// Defaults to twelve attempts with pauses that grow up to 30 seconds, at most 81 seconds in all.
        public var compensationRetry = RetryPolicy.exponentialJitter(maxAttempts: 12)

        /// How long an `async` body or undo may run, unless its step says otherwise; `nil`, the default, for as
        /// long as it likes.
        ///
        /// A body with a limit costs two tasks for each call, its own and a timer. A body that never
        /// suspends cannot be stopped and has no limit.
        public var stepTimeout: Duration?

        /// Which sagas record a timeline.
        ///
        /// Defaults to all of them. For as long as the saga runs or somebody holds its handle, a timeline costs
        /// 48 bytes for each entry, and keeps the entry's event.
        public var timelines = TimelinePolicy.all

        /// How many tasks run the participants; at least 1.
        ///
        /// Defaults to the number of processors.
        public var workers = SystemTime.processorCount

        /// How many events a participant handles before what they led to is published; at least 1.
        ///
        /// Defaults to 256. More is faster under load, and delays the events at the head of a batch.
        public var batchSize = 256

        /// How long a graceful shutdown waits for running sagas to end.
        ///
        /// Defaults to 30 seconds.
        public var shutdownDeadline = Duration.seconds(30)

        /// How long a durable store keeps an entry of its journal at least, so as to absorb what comes late.
        ///
        /// Defaults to a day. It goes by the entry's time; the entries of sagas that have not ended stay. Must be longer
        /// than the pauses of ``retry`` and ``compensationRetry`` together may take; those of a step's own `retry:` are
        /// not checked. Entries are removed in small batches while the store commits other things.
        public var retention = Duration.seconds(86_400)

        /// What happens when a store holds open sagas with steps that are not declared any more.
        ///
        /// Defaults to refusing to run.
        public var removedSteps = RemovedStepPolicy.refuse

        /// Makes the default configuration.
        public init() {}

        /// The settings that make no sense, in words.
        var problems: [String] {
            var problems: [String] = []
            for (name, value) in [
                ("maxSagasInFlight", self.maxSagasInFlight), ("workers", self.workers), ("batchSize", self.batchSize),
            ] where value < 1 {
                problems.append("\(name) is \(value), and must be at least 1.")
            }
            if let stepTimeout, stepTimeout <= .zero {
                problems.append("stepTimeout is \(stepTimeout), and must be positive, or nil for no limit.")
            }
            for (name, policy) in [("retry", self.retry), ("compensationRetry", self.compensationRetry)]
            where self.retention <= policy.longestDuration {
                problems.append(
                    "retention is \(self.retention), and must be longer than \(policy.longestDuration), which all "
                        + "attempts of \(name) may take."
                )
            }
            return problems
        }
    }
}
