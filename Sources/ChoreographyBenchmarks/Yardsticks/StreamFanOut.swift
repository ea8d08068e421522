/// A fan-out without a bus: a stream for each subscriber, and each event yielded to each stream.
///
/// The streams carry the bare events, and hold as many as come.
struct StreamFanOut<Event: NumberedEvent>: Sendable {
    let fanOut: FanOut

    init(_ fanOut: FanOut, of type: Event.Type = Event.self) {
        self.fanOut = fanOut
    }

    /// Yields the events, and returns when every subscriber has had all of them.
    func run() async {
        let streams = (0..<self.fanOut.subscribers).map { _ in AsyncStream.makeStream(of: Event.self) }
        await withTaskGroup { group in
            for (stream, _) in streams { group.addTask { await self.fanOut.read(stream) } }
            for publisher in 0..<self.fanOut.publishers {
                group.addTask { self.yield(to: streams.map(\.continuation), as: publisher) }
            }
        }
    }

    private func yield(to streams: [AsyncStream<Event>.Continuation], as publisher: Int) {
        for number in 0..<self.fanOut.eventsOfEach {
            let event = Event.make(number, by: publisher)
            for stream in streams { stream.yield(event) }
        }
    }
}
