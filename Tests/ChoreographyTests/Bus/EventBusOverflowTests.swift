import Testing

@testable import Choreography

@Suite("An event bus whose subscriber is slow")
struct EventBusOverflowTests {
    let fixture = BusFixture()

    private func subscribe(capacity: Int, overflow: OverflowPolicy) -> Subscription<TemperatureMeasured> {
        self.fixture.bus.subscribe(capacity: capacity, overflow: overflow)
    }

    private func tryPublish(_ number: Int) throws -> Bool {
        try self.fixture.bus.tryPublish(TemperatureMeasured(number: number))
    }

    @Test("Suspends the publisher at the capacity and loses nothing", arguments: [1, 2, 16, 128, 1000])
    func suspend(capacity: Int) {
        let reader = DemandReader(
            self.subscribe(capacity: capacity, overflow: .suspend),
            executor: self.fixture.executor
        )
        let publisher = self.fixture.publish(1...3000)
        #expect(publisher.status == .running)
        reader.read(3000 - capacity * 2)
        #expect(publisher.status == .running)
        reader.read(capacity * 2)
        #expect(publisher.status == .finished)
        #expect(reader.notes.values == Array(1...3000))
    }

    @Test("Takes exactly as many events as the capacity says", arguments: [1, 2, 16, 128, 1000])
    func capacity(capacity: Int) throws {
        let reader = DemandReader(
            self.subscribe(capacity: capacity, overflow: .suspend),
            executor: self.fixture.executor
        )
        for number in 1...capacity { #expect(try self.tryPublish(number)) }
        #expect(try !self.tryPublish(0))
        reader.read(1)
        #expect(try self.tryPublish(capacity + 1))
        reader.read(capacity)
        #expect(reader.notes.values == Array(1...capacity + 1))
    }

    @Test("Waits for the slowest of several subscribers")
    func slowest() throws {
        let fast = self.fixture.read(self.subscribe(capacity: 4, overflow: .suspend))
        let slow = DemandReader(self.subscribe(capacity: 4, overflow: .suspend), executor: self.fixture.executor)
        let publisher = self.fixture.publish(1...8)
        #expect(fast.notes.values == Array(1...4))
        #expect(publisher.status == .running)
        slow.read(4)
        #expect(publisher.status == .finished)
        #expect(fast.notes.values == Array(1...8))
    }

    @Test("Lets every one of many waiting publishers through, and keeps the order of each")
    func manyPublishers() {
        let reader = DemandReader(self.subscribe(capacity: 4, overflow: .suspend), executor: self.fixture.executor)
        let publishers = (0..<20).map { self.fixture.publish($0 * 100...$0 * 100 + 9) }
        reader.read(200)
        #expect(publishers.allSatisfy { $0.status == .finished })
        let numbers = reader.notes.values
        #expect(numbers.count == 200)
        for publisher in 0..<20 {
            #expect(numbers.filter { $0 / 100 == publisher } == Array(publisher * 100...publisher * 100 + 9))
        }
    }

    @Test("Goes on as soon as there is room, whatever publishers were released for that published nothing")
    func promises() throws {
        let first = self.subscribe(capacity: 1, overflow: .suspend)
        #expect(try self.tryPublish(1))
        let released = (2...3).map { self.fixture.publish($0...$0) }
        first.cancel()
        self.fixture.executor.run()
        #expect(released.allSatisfy { $0.status == .finished }, "nobody hears them")
        let reader = DemandReader(self.subscribe(capacity: 1, overflow: .suspend), executor: self.fixture.executor)
        let publisher = self.fixture.publish(4...6)
        for number in 4...6 {
            reader.read(1)
            #expect(reader.notes.values == Array(4...number))
        }
        #expect(publisher.status == .finished)
    }

    @Test("Lets all go on that were released before a smaller subscription came")
    func smaller() throws {
        let large = self.subscribe(capacity: 1000, overflow: .suspend)
        for number in 1...1000 { #expect(try self.tryPublish(number)) }
        let publishers = (1001...1500).map { self.fixture.publish($0...$0) }
        let small = Locked<Subscription<TemperatureMeasured>?>(nil)
        let bus = self.fixture.bus
        let reader = self.fixture.executor.start {
            var iterator = large.makeAsyncIterator()
            for _ in 1...1000 { _ = await iterator.next() }
            // They are released, and have not run yet.
            small.withLock { $0 = bus.subscribe(capacity: 10, overflow: .suspend) }
            while await iterator.next() != nil {}
        }
        let late = try #require(small.withLock { $0.take() })
        let notes = self.fixture.read(late).notes
        #expect(publishers.allSatisfy { $0.status == .finished })
        #expect(notes.values == Array(1001...1500))
        #expect(reader.status == .running)
    }

    @Test("Takes any capacity, however large", arguments: [OverflowPolicy.suspend, .fail, .dropOldest, .dropNewest])
    func largest(policy: OverflowPolicy) throws {
        #expect(self.fixture.publish(1...10).status == .finished)
        let reader = self.fixture.read(self.subscribe(capacity: .max, overflow: policy))
        for number in 1...3000 {
            #expect(try self.tryPublish(number))
            self.fixture.executor.run()
        }
        #expect(reader.notes.values == Array(1...3000))
    }

    @Test("Lets a subscriber with a capacity of one publish what it consumes")
    func ownEvents() throws {
        let subscription = self.subscribe(capacity: 1, overflow: .suspend)
        let bus = self.fixture.bus
        let reader = self.fixture.executor.start {
            for await envelope in subscription where envelope.event.number < 1000 {
                try await bus.publish(TemperatureMeasured(number: envelope.event.number + 1))
            }
        }
        let witness = self.fixture.read(self.subscribe(capacity: 1, overflow: .suspend))
        #expect(try self.tryPublish(1))
        self.fixture.executor.run()
        #expect(witness.notes.values == Array(1...1000))
        #expect(reader.status == .running)
    }

    @Test("Drops the oldest or the newest events and counts them", arguments: [1, 3, 100])
    func drop(capacity: Int) {
        let oldest = self.subscribe(capacity: capacity, overflow: .dropOldest)
        let newest = self.subscribe(capacity: capacity, overflow: .dropNewest)
        let oldestReader = DemandReader(oldest, executor: self.fixture.executor)
        let newestReader = DemandReader(newest, executor: self.fixture.executor)
        #expect(self.fixture.publish(1...1000).status == .finished)
        for reader in [oldestReader, newestReader] { reader.read(capacity) }
        #expect(oldestReader.notes.values == Array(1001 - capacity...1000))
        #expect(newestReader.notes.values == Array(1...capacity))
        #expect(oldest.droppedCount == 1000 - capacity)
        #expect(newest.droppedCount == 1000 - capacity)

        #expect(self.fixture.publish(1001...1001 + capacity).status == .finished)
        for reader in [oldestReader, newestReader] { reader.read(capacity) }
        #expect(oldestReader.notes.values.suffix(capacity).elementsEqual(1002...1001 + capacity))
        #expect(newestReader.notes.values.suffix(capacity).elementsEqual(1001...1000 + capacity))
        #expect(oldest.droppedCount == 1001 - capacity)
    }

    @Test(
        "Is behind by the events that wait, also one that may miss events",
        arguments: [OverflowPolicy.dropOldest, .dropNewest]
    )
    func lossyLag(policy: OverflowPolicy) {
        let subscription = self.subscribe(capacity: 4, overflow: policy)
        let reader = DemandReader(subscription, executor: self.fixture.executor)
        #expect(self.fixture.publish(1...3).status == .finished)
        #expect(self.fixture.bus.lag == 3)
        reader.read(2)
        #expect(self.fixture.bus.lag == 1)
        #expect(self.fixture.publish(4...50).status == .finished)
        #expect(self.fixture.bus.lag == 4)
        reader.read(4)
        #expect(self.fixture.bus.lag == 0)
    }

    @Test("Wakes a subscriber that may miss events", arguments: [OverflowPolicy.dropOldest, .dropNewest])
    func wakeLossy(policy: OverflowPolicy) throws {
        let subscription = self.subscribe(capacity: 4, overflow: policy)
        let reader = self.fixture.read(subscription)
        for number in 1...50 {
            #expect(try self.tryPublish(number))
            self.fixture.executor.run()
        }
        #expect(reader.notes.values == Array(1...50))
        #expect(subscription.droppedCount == 0)
    }

    @Test("Fails the publisher, and the event reaches nobody")
    func fail() throws {
        let witness = self.fixture.read(self.subscribe(capacity: 100, overflow: .suspend))
        let strict = DemandReader(self.subscribe(capacity: 2, overflow: .fail), executor: self.fixture.executor)
        #expect(self.fixture.publish(1...2).status == .finished)
        #expect(self.fixture.publish(3...3).status == .failed(.overflow))
        let error = #expect(throws: RuntimeError.self) { _ = try self.tryPublish(3) }
        #expect(error?.message.contains("TemperatureMeasured") == true)
        strict.read(2)
        #expect(self.fixture.publish(4...4).status == .finished)
        strict.read(1)
        #expect(strict.notes.values == [1, 2, 4])
        #expect(witness.notes.values == [1, 2, 4])
    }

    @Test("Passes the room on when a publisher that waited fails for want of other room")
    func failAfterWaiting() throws {
        let slow = DemandReader(self.subscribe(capacity: 1, overflow: .suspend), executor: self.fixture.executor)
        let strict = DemandReader(self.subscribe(capacity: 2, overflow: .fail), executor: self.fixture.executor)
        #expect(try self.tryPublish(1))
        let publishers = (2...4).map { self.fixture.publish($0...$0) }
        #expect(publishers.allSatisfy { $0.status == .running })
        slow.read(1)
        #expect(publishers.map(\.status) == [.finished, .running, .running])
        slow.read(1)
        #expect(publishers.map(\.status) == [.finished, .failed(.overflow), .failed(.overflow)])
        withExtendedLifetime(strict) {}
    }

    @Test("Never waits for an unbounded subscription")
    func unbounded() {
        let subscription = self.subscribe(capacity: 1, overflow: .unbounded)
        #expect(self.fixture.publish(1...5000).status == .finished)
        #expect(self.fixture.read(subscription).notes.values == Array(1...5000))
    }

    @Test("Frees an event once the last subscriber has passed its part of the log")
    func memory() throws {
        let subscription = self.fixture.bus.subscribe(ParcelScanned.self, overflow: .unbounded)
        weak var first: ParcelScanned.Parcel?
        var event: ParcelScanned? = ParcelScanned()
        first = event?.parcel
        if let event { #expect(try self.fixture.bus.tryPublish(event)) }
        event = nil
        #expect(first != nil)
        self.fixture.executor.start { for await _ in subscription {} }
        for _ in 0..<Segment<ParcelScanned>.capacity {
            #expect(try self.fixture.bus.tryPublish(ParcelScanned()))
            self.fixture.executor.run()
        }
        #expect(first == nil)
    }

    @Test("Keeps no more than its capacity for a stuck subscriber that may miss events")
    func stuckLossy() throws {
        let oldest = self.fixture.bus.subscribe(ParcelScanned.self, capacity: 2, overflow: .dropOldest)
        let newest = self.fixture.bus.subscribe(ParcelScanned.self, capacity: 2, overflow: .dropNewest)
        var parcels: [WeakParcel] = []
        for _ in 0..<1000 {
            let event = ParcelScanned()
            parcels.append(WeakParcel(parcel: event.parcel))
            #expect(try self.fixture.bus.tryPublish(event))
        }
        let kept = parcels.count { $0.parcel != nil }
        #expect(kept <= 4 + Segment<ParcelScanned>.capacity * 2)
        #expect(oldest.droppedCount + newest.droppedCount == 2 * 998)
    }

    @Test("Frees an event without a lock, so that it may publish then", arguments: [2, 200])
    func publishWhenFreed(capacity: Int) throws {
        let bus = self.fixture.bus
        let notes = Notes<Bool>()
        // The larger inbox drops the event after the log has passed it, the smaller one before.
        let subscription = bus.subscribe(LetterShredded.self, capacity: capacity, overflow: .dropOldest)
        let letter = LetterShredded.Letter { notes.add((try? bus.tryPublish(LetterShredded())) ?? false) }
        #expect(try bus.tryPublish(LetterShredded(letter: letter)))
        _ = consume letter
        for _ in 0..<300 { #expect(try bus.tryPublish(LetterShredded())) }
        #expect(notes.values == [true])
        #expect(subscription.droppedCount == 302 - capacity)
    }
}

/// An event that does something when its memory is freed.
private struct LetterShredded: DomainEvent {
    final class Letter: Sendable, Codable {
        private let whenFreed: @Sendable () -> Void

        init(whenFreed: @escaping @Sendable () -> Void = {}) {
            self.whenFreed = whenFreed
        }

        convenience init(from decoder: any Decoder) throws {
            self.init()
        }

        func encode(to encoder: any Encoder) throws {}

        deinit {
            self.whenFreed()
        }
    }

    var letter = Letter()
}

private struct WeakParcel {
    weak var parcel: ParcelScanned.Parcel?
}
