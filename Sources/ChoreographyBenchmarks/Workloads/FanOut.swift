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
    ///
    /// It stops after the loop: to stop inside it has the compiler copy each large event as a whole.
    @inline(__always)
    @concurrent
    func read<Events: AsyncSequence>(
        _ events: Events
    ) async where Events.Element: Numbered, Events.Failure == Never {
        if self.publishers == 1 {
            var next = 0
            for await event in events {
                if event.number != next { break }
                next += 1
                if next == self.events { return }
            }
        } else {
            var next = Array(repeating: 0, count: self.publishers)
            var missing = self.events
            for await event in events {
                let expected = next[event.publisher]
                if event.number != expected { break }
                next[event.publisher] = expected + 1
                missing -= 1
                if missing == 0 { return }
            }
        }
        stop("An event is missing, has come twice, or has come before another of its publisher.")
    }

    /// Reads the events of one publisher until the last, and keeps the latest of them.
    ///
    /// Who only looks at a number has no need of the rest of an event, which the compiler then leaves where it is.
    @inline(__always)
    @concurrent
    func keepLatest<Events: AsyncSequence>(
        of events: Events
    ) async where Events.Element: Numbered, Events.Failure == Never {
        var latest: Events.Element?
        var count = 0
        for await event in events {
            latest = event
            count += 1
            if count == self.events { break }
        }
        let number = latest?.number ?? -1
        if number != self.events - 1 { stop(at: number, insteadOf: self.events - 1) }
    }
}
