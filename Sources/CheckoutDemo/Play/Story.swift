import Choreography

/// What happened to one order, from its first message to its end.
struct Story {
    /// The order's place among those that were played.
    let index: Int
    let order: Order
    let ending: Ending
    let entries: [TimelineEntry]

    /// How much had been committed, and was undone.
    var undoCount: Int { self.entries.count { $0.kind == .undone } }
}
