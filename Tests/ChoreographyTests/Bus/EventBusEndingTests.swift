import Testing

@testable import Choreography

@Suite("A subscription ends")
struct EventBusSubscriptionEndTests {
    let fixture = BusFixture()

    private func subscribe(capacity: Int = 2) -> Subscription<TemperatureMeasured> {
        self.fixture.bus.subscribe(capacity: capacity)
    }

    @Test("Unsubscribes a task that is cancelled while it waits for an event")
    func cancelledWhileWaiting() {
        let reader = self.fixture.read(self.subscribe())
        #expect(self.fixture.bus.isObserved)
        reader.task.cancel()
        self.fixture.executor.run()
        #expect(reader.task.status == .finished)
        #expect(!self.fixture.bus.isObserved)
        #expect(self.fixture.publish(1...100).status == .finished)
    }

    @Test("Lets a publisher go on when the slow subscriber's task is cancelled")
    func cancelledWhileBehind() {
        let slow = DemandReader(self.subscribe(), executor: self.fixture.executor)
        let publisher = self.fixture.publish(1...100)
        #expect(publisher.status == .running)
        slow.task.cancel()
        self.fixture.executor.run()
        #expect(slow.task.status == .finished)
        #expect(publisher.status == .finished)
    }

    @Test("Ends the loop of a task that is cancelled while it handles an event, after what it had taken")
    func cancelledInBody() {
        let subscription = self.subscribe(capacity: 1000)
        _ = self.fixture.publish(1...500)
        let notes = Notes<Int>()
        let reader = self.fixture.executor.start {
            for await envelope in subscription {
                notes.add(envelope.event.number)
                if envelope.event.number == 10 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        #expect(reader.status == .finished)
        #expect(notes.values == Array(1...64))
        #expect(!self.fixture.bus.isObserved)
    }

    @Test("Lets a publisher go on when the iterator is dropped, even while the subscription is kept")
    func iteratorDropped() {
        let subscription = self.subscribe()
        let slow = DemandReader(subscription, executor: self.fixture.executor)
        let publisher = self.fixture.publish(1...100)
        #expect(publisher.status == .running)
        slow.stop()
        #expect(publisher.status == .finished)
        #expect(!self.fixture.bus.isObserved)
        withExtendedLifetime(subscription) {}
    }

    @Test("Lets a publisher go on when a subscription is dropped that was never iterated")
    func subscriptionDropped() {
        var subscription: Subscription<TemperatureMeasured>? = self.subscribe()
        let publisher = self.fixture.publish(1...100)
        #expect(publisher.status == .running)
        #expect(subscription != nil)
        subscription = nil
        self.fixture.executor.run()
        #expect(publisher.status == .finished)
        #expect(!self.fixture.bus.isObserved)
    }

    @Test("Frees the log when a subscription is dropped that was never iterated")
    func logFreed() throws {
        var subscription: Subscription<ParcelScanned>? = self.fixture.bus.subscribe(overflow: .unbounded)
        weak var first: ParcelScanned.Parcel?
        var event: ParcelScanned? = ParcelScanned()
        first = event?.parcel
        if let event { #expect(try self.fixture.bus.tryPublish(event)) }
        event = nil
        for _ in 0..<1000 { #expect(try self.fixture.bus.tryPublish(ParcelScanned())) }
        #expect(first != nil && subscription != nil)
        subscription = nil
        #expect(first == nil)
    }

    @Test("Frees the log when a subscription is cancelled that is still held, and ends who iterates it")
    func logFreedWhenCancelled() throws {
        let subscription: Subscription<ParcelScanned> = self.fixture.bus.subscribe(overflow: .unbounded)
        let other: Subscription<ParcelScanned> = self.fixture.bus.subscribe(capacity: 10, overflow: .dropOldest)
        subscription.cancel()
        weak var first: ParcelScanned.Parcel?
        do {
            let event = ParcelScanned()
            first = event.parcel
            #expect(try self.fixture.bus.tryPublish(event))
        }
        for _ in 0..<1000 { #expect(try self.fixture.bus.tryPublish(ParcelScanned())) }
        #expect(first == nil)
        let reader = self.fixture.executor.start { for await _ in subscription { Issue.record("nothing comes") } }
        #expect(reader.status == .finished)
        other.cancel()
    }

    @Test("Delivers nothing more once it is cancelled inside the loop")
    func cancelledInside() {
        let subscription = self.subscribe(capacity: 1000)
        _ = self.fixture.publish(1...500)
        let notes = Notes<Int>()
        let reader = self.fixture.executor.start {
            for await envelope in subscription {
                notes.add(envelope.event.number)
                if envelope.event.number == 10 { subscription.cancel() }
            }
        }
        #expect(reader.status == .finished)
        #expect(notes.values == Array(1...10))
    }

    @Test("Ends a waiting loop when it is cancelled from outside, and lets publishers go on")
    func cancelledOutside() {
        let subscription = self.subscribe()
        let reader = self.fixture.read(subscription)
        let idle = self.subscribe()
        let publisher = self.fixture.publish(1...10)
        #expect(publisher.status == .running)
        subscription.cancel()
        subscription.cancel()
        self.fixture.executor.run()
        #expect(reader.task.status == .finished)
        #expect(publisher.status == .running)
        idle.cancel()
        self.fixture.executor.run()
        #expect(publisher.status == .finished)
        #expect(self.fixture.read(idle).task.status == .finished)
    }

    @Test("Unsubscribes the standard library's stream when its task is cancelled or it is dropped")
    func stream() {
        var stream: AsyncStream<Envelope<TemperatureMeasured>>? = self.fixture.bus.events(capacity: 1)
        #expect(self.fixture.bus.isObserved && stream != nil)
        stream = nil
        #expect(!self.fixture.bus.isObserved)

        let second = self.fixture.bus.events(TemperatureMeasured.self, capacity: 1)
        let reader = self.fixture.executor.start { for await _ in second {} }
        #expect(self.fixture.bus.isObserved)
        reader.cancel()
        #expect(!self.fixture.bus.isObserved)
        self.fixture.executor.run()
        #expect(reader.status == .finished)
    }

    @Test("Stops the program when two tasks iterate one subscription")
    func iteratedTwice() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let subscription = EventBus().subscribe(TemperatureMeasured.self)
            let first = subscription.makeAsyncIterator()
            _ = subscription.makeAsyncIterator()
            _ = first
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("A subscription to 'TemperatureMeasured' is iterated a second time."))
    }

    @Test("Stops the program when two tasks iterate one of the standard library's streams")
    func streamIteratedTwice() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let fixture = BusFixture()
            let stream = fixture.bus.events(TemperatureMeasured.self)
            fixture.executor.start { for await _ in stream {} }
            fixture.executor.start { for await _ in stream {} }
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("Two tasks iterate one stream of 'TemperatureMeasured'."))
    }

    @Test("Stops the program when a subscription has no room for any event")
    func noCapacity() async {
        await #expect(processExitsWith: .failure) {
            _ = EventBus().subscribe(TemperatureMeasured.self, capacity: 0)
        }
    }
}

@Suite("A publisher gives up")
struct EventBusPublisherTests {
    let fixture = BusFixture()

    @Test("Throws when it is cancelled while it waits, and the event has reached nobody")
    func cancelledWhileWaiting() {
        let witness = self.fixture.read(self.fixture.bus.subscribe())
        let slow = DemandReader(self.fixture.bus.subscribe(capacity: 2), executor: self.fixture.executor)
        let publishers = (1...5).map { self.fixture.publish($0...$0) }
        #expect(publishers.map(\.status) == [.finished, .finished, .running, .running, .running])
        publishers[3].cancel()
        self.fixture.executor.run()
        #expect(publishers.map(\.status) == [.finished, .finished, .running, .cancelled, .running])
        slow.read(4)
        #expect(publishers.map(\.status) == [.finished, .finished, .finished, .cancelled, .finished])
        #expect(slow.notes.values == [1, 2, 3, 5])
        #expect(witness.notes.values == [1, 2, 3, 5])
    }

    @Test("Throws at once when it was cancelled before it has to wait, and publishes when it need not wait")
    func cancelledBefore() {
        let slow = DemandReader(self.fixture.bus.subscribe(capacity: 2), executor: self.fixture.executor)
        let bus = self.fixture.bus
        let publisher = self.fixture.executor.start {
            withUnsafeCurrentTask { $0?.cancel() }
            for number in 1...3 { try await bus.publish(TemperatureMeasured(number: number)) }
        }
        #expect(publisher.status == .cancelled)
        slow.read(3)
        #expect(slow.notes.values == [1, 2])
    }

    @Test("Has published the first part of a batch when it is cancelled in the middle")
    func cancelledBatch() {
        let slow = DemandReader(self.fixture.bus.subscribe(capacity: 2), executor: self.fixture.executor)
        let bus = self.fixture.bus
        let publisher = self.fixture.executor.start {
            try await bus.publish(contentsOf: (1...5).map { TemperatureMeasured(number: $0) })
        }
        #expect(publisher.status == .running)
        publisher.cancel()
        self.fixture.executor.run()
        #expect(publisher.status == .cancelled)
        slow.read(5)
        #expect(slow.notes.values == [1, 2])
    }
}

@Suite("An event bus is shut down")
struct EventBusShutdownTests {
    let fixture = BusFixture()

    @Test("Refuses to publish, whether anybody subscribes or not")
    func refuses() throws {
        let subscription = self.fixture.bus.subscribe(TemperatureMeasured.self)
        self.fixture.bus.shutDown()
        #expect(self.fixture.publish(1...1).status == .failed(.shutDown))
        #expect(throws: RuntimeError.self) { _ = try self.fixture.bus.tryPublish(TemperatureMeasured(number: 1)) }
        #expect(throws: RuntimeError.self) { _ = try self.fixture.bus.tryPublish(DoorOpened(number: 1)) }
        let bus = self.fixture.bus
        let batch = self.fixture.executor.start { try await bus.publish(contentsOf: [TemperatureMeasured(number: 1)]) }
        #expect(batch.status == .failed(.shutDown))
        withExtendedLifetime(subscription) {}
    }

    @Test("Wakes a waiting publisher with an error, and its event has reached nobody")
    func wakesPublishers() {
        let subscription = self.fixture.bus.subscribe(TemperatureMeasured.self, capacity: 2)
        let publishers = (1...4).map { self.fixture.publish($0...$0) }
        #expect(publishers.map(\.status) == [.finished, .finished, .running, .running])
        self.fixture.bus.shutDown()
        self.fixture.executor.run()
        #expect(publishers.map(\.status) == [.finished, .finished, .failed(.shutDown), .failed(.shutDown)])
        #expect(self.fixture.read(subscription).notes.values == [1, 2])
    }

    @Test("Lets subscribers read what was published, and then end", arguments: [1, 2])
    func drains(shutdowns: Int) {
        let parked = self.fixture.read(self.fixture.bus.subscribe())
        let waiting = self.fixture.bus.subscribe(TemperatureMeasured.self)
        let lossy = self.fixture.bus.subscribe(TemperatureMeasured.self, overflow: .dropOldest)
        #expect(self.fixture.publish(1...500).status == .finished)
        for _ in 0..<shutdowns { self.fixture.bus.shutDown() }
        self.fixture.executor.run()
        #expect(parked.task.status == .finished)
        for reader in [parked, self.fixture.read(waiting), self.fixture.read(lossy)] {
            #expect(reader.task.status == .finished)
            #expect(reader.notes.values == Array(1...500))
        }
        #expect(!self.fixture.bus.isObserved)
    }

    @Test("Ends a subscription at once that is made afterwards")
    func subscribeLater() {
        let known = self.fixture.bus.subscribe(TemperatureMeasured.self)
        self.fixture.bus.shutDown()
        #expect(self.fixture.read(self.fixture.bus.subscribe()).task.status == .finished)
        let doors = self.fixture.bus.subscribe(DoorOpened.self)
        #expect(self.fixture.executor.start { for await _ in doors {} }.status == .finished)
        withExtendedLifetime(known) {}
    }

    @Test("Ends its subscribers when the bus itself is dropped")
    func dropped() {
        var bus: EventBus? = EventBus()
        let reader = bus.map { self.fixture.read($0.subscribe()) }
        #expect(reader?.task.status == .running)
        bus = nil
        self.fixture.executor.run()
        #expect(reader?.task.status == .finished)
    }
}
