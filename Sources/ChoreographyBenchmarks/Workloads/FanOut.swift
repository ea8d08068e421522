/// Who sends how much to how many.
struct FanOut: Sendable {
    var publishers = 1
    var subscribers = 1
    /// How many events there are, of all publishers together.
    var events: Int

    var deliveries: Int { self.events * self.subscribers }
    var eventsOfEach: Int { self.events / self.publishers }

    /// As many events of each publisher as come to about so many deliveries.
    init(publishers: Int = 1, subscribers: Int, deliveries: Int) {
        self.publishers = publishers
        self.subscribers = subscribers
        self.events = max(1, deliveries / subscribers / publishers) * publishers
    }

    /// Reads until the last event; stops the program if one is missing, comes twice, or comes before another of its
    /// publisher.
    @inline(__always)
    @concurrent
    func read<Events: AsyncSequence>(
        _ events: Events
    ) async where Events.Element: Numbered, Events.Failure == Never {
        if self.publishers == 1 {
            var next = 0
            for await event in events {
                require(event.number == next, "Instead of event \(next) came \(event.number).")
                next += 1
                if next == self.events { return }
            }
        } else {
            var next = Array(repeating: 0, count: self.publishers)
            var missing = self.events
            for await event in events {
                let expected = next[event.publisher]
                require(event.number == expected, "Instead of event \(expected) came \(event.number).")
                next[event.publisher] = expected + 1
                missing -= 1
                if missing == 0 { return }
            }
        }
        fatalError("The events ended before the last one.")
    }
}
