import Choreography

/// Streams whose closures have their next event at hand, without a bus and without a publisher.
///
/// Whatever brings events by way of the standard library's `AsyncStream(unfolding:)` takes at least as long.
struct IdleStream<Event: NumberedEvent>: Sendable {
    let fanOut: FanOut

    init(_ fanOut: FanOut, of type: Event.Type = Event.self) {
        self.fanOut = fanOut
    }

    /// Returns when every subscriber has had all events.
    func run() async {
        await withTaskGroup { group in
            for _ in 0..<self.fanOut.subscribers {
                let next = Confined(0)
                let stream = AsyncStream {
                    defer { next.state += 1 }
                    return Event.make(next.state, by: 0)
                }
                group.addTask { await self.fanOut.read(stream) }
            }
        }
    }
}
