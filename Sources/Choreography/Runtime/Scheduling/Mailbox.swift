/// What has been sent to a lane and not taken by it yet.
struct Mailbox: Sendable {
    /// Where a lane stands with the workers.
    enum Phase: Sendable {
        /// No worker has it, and it needs none. Can become `ready`.
        case idle
        /// It waits for a worker. Can become `running`.
        case ready
        /// A worker runs it. Can become `idle` or `ready`.
        case running
    }

    var phase = Phase.idle
    var deliveries = FIFO<Delivery>()
    var receipts: ContiguousArray<EnvelopeBox> = []
    var controls: [LaneControl] = []

    /// Whether the lane has something to do now.
    ///
    /// Receipts alone can wait until nothing else is to be done.
    var hasWork: Bool { !self.deliveries.isEmpty || !self.controls.isEmpty }
}
