/// What has been sent to a lane and not taken by it yet.
struct Mailbox: Sendable {
    var deliveries = FIFO<Delivery>()
    /// Commands that begin sagas.
    var commands = FIFO<Delivery>()
    var receipts: ContiguousArray<EnvelopeBox> = []
    var controls: [LaneControl] = []

    /// Whether the lane has something to do now.
    ///
    /// Receipts alone can wait until nothing else is to be done.
    var hasWork: Bool { !self.deliveries.isEmpty || !self.commands.isEmpty || !self.controls.isEmpty }

    /// Hands everything to the lane.
    mutating func empty(into lane: Lane) {
        lane.state.backlog.append(moving: &self.deliveries)
        if !self.commands.isEmpty { lane.take(&self.commands) }
        swap(&lane.state.receipts, &self.receipts)
        if !self.controls.isEmpty { swap(&lane.state.controls, &self.controls) }
    }
}
