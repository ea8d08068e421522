import Testing

@testable import Choreography

@Suite("An event bus relays what participants have committed")
struct EventBusRelayTests {
    let fixture = BusFixture()

    private func relay(_ numbers: ClosedRange<Int>) {
        for number in numbers {
            let metadata = EnvelopeMetadata(
                id: EventID(high: 7, low: UInt64(number)),
                saga: SagaID(high: 8, low: 9),
                causation: nil,
                time: BusFixture.time,
                source: "participant"
            )
            self.fixture.bus.relay(Envelope(TemperatureMeasured(number: number), metadata: metadata))
        }
    }

    private func waitAtDoor() -> TrackedTask {
        let bus = self.fixture.bus
        return self.fixture.executor.start { try await bus.waitUntilNotFull() }
    }

    @Test("Is observed while anybody subscribes to anything")
    func observed() {
        #expect(!self.fixture.bus.isObserved)
        let temperatures = self.fixture.bus.subscribe(TemperatureMeasured.self)
        let doors = self.fixture.bus.subscribe(DoorOpened.self)
        temperatures.cancel()
        #expect(self.fixture.bus.isObserved)
        doors.cancel()
        #expect(!self.fixture.bus.isObserved)
    }

    @Test("Never waits, loses nothing, and is full until the subscriber has caught up")
    func full() {
        let reader = DemandReader(self.fixture.bus.subscribe(capacity: 8), executor: self.fixture.executor)
        self.relay(1...8)
        #expect(!self.fixture.bus.isFull)
        self.relay(9...300)
        #expect(self.fixture.bus.isFull)
        reader.read(292)
        #expect(self.fixture.bus.isFull)
        reader.read(8)
        #expect(!self.fixture.bus.isFull)
        #expect(reader.notes.values == Array(1...300))
    }

    @Test("Keeps the identifiers that the participant committed, and the order with what is published")
    func mixed() {
        let notes = Notes<EventID>()
        let reader = self.fixture.read(self.fixture.bus.subscribe())
        let subscription = self.fixture.bus.subscribe(TemperatureMeasured.self)
        self.fixture.executor.start { for await envelope in subscription { notes.add(envelope.id) } }
        self.relay(1...2)
        #expect(self.fixture.publish(3...4).status == .finished)
        self.relay(5...6)
        self.fixture.executor.run()
        #expect(reader.notes.values == Array(1...6))
        #expect(Set(notes.values).count == 6)
        #expect(notes.values.first == EventID(high: 7, low: 1))
        #expect(notes.values.last == EventID(high: 7, low: 6))
    }

    @Test("Makes a raw publisher wait while it is full")
    func publisherWaits() {
        let reader = DemandReader(self.fixture.bus.subscribe(capacity: 4), executor: self.fixture.executor)
        self.relay(1...20)
        let publisher = self.fixture.publish(21...21)
        #expect(publisher.status == .running)
        reader.read(21)
        #expect(publisher.status == .finished)
        #expect(reader.notes.values == Array(1...21))
    }

    @Test("Opens the door when the subscriber has caught up, for all who wait there")
    func door() {
        #expect(self.waitAtDoor().status == .finished)
        let reader = DemandReader(self.fixture.bus.subscribe(capacity: 4), executor: self.fixture.executor)
        self.relay(1...20)
        let waiters = (0..<3).map { _ in self.waitAtDoor() }
        #expect(waiters.allSatisfy { $0.status == .running })
        reader.read(20)
        #expect(waiters.allSatisfy { $0.status == .finished })
    }

    @Test("Opens the door only when the last overfull topic has room")
    func twoTopics() {
        let temperatures = self.fixture.bus.subscribe(TemperatureMeasured.self, capacity: 1)
        let doors = self.fixture.bus.subscribe(DoorOpened.self, capacity: 1)
        self.relay(1...2)
        let metadata = EnvelopeMetadata(
            id: EventID(high: 1, low: 1),
            saga: SagaID(high: 1, low: 1),
            causation: nil,
            time: BusFixture.time,
            source: "participant"
        )
        for number in 1...2 { self.fixture.bus.relay(Envelope(DoorOpened(number: number), metadata: metadata)) }
        let waiter = self.waitAtDoor()
        temperatures.cancel()
        self.fixture.executor.run()
        #expect(waiter.status == .running)
        doors.cancel()
        self.fixture.executor.run()
        #expect(waiter.status == .finished)
        #expect(!self.fixture.bus.isFull)
    }

    @Test("Lets who waits at the door be cancelled, before and while it waits")
    func cancelAtDoor() {
        let subscription = self.fixture.bus.subscribe(TemperatureMeasured.self, capacity: 1)
        self.relay(1...2)
        let waiter = self.waitAtDoor()
        waiter.cancel()
        self.fixture.executor.run()
        #expect(waiter.status == .cancelled)
        let bus = self.fixture.bus
        let late = self.fixture.executor.start {
            withUnsafeCurrentTask { $0?.cancel() }
            try await bus.waitUntilNotFull()
        }
        #expect(late.status == .cancelled)
        withExtendedLifetime(subscription) {}
    }

    @Test("Wakes who waits at the door with an error when the bus is shut down, and relays to nobody then")
    func shutDown() {
        let subscription = self.fixture.bus.subscribe(TemperatureMeasured.self, capacity: 1)
        self.relay(1...2)
        let waiter = self.waitAtDoor()
        self.fixture.bus.shutDown()
        self.fixture.executor.run()
        #expect(waiter.status == .failed(.shutDown))
        #expect(!self.fixture.bus.isFull)
        self.relay(3...5)
        #expect(self.fixture.read(subscription).notes.values == [1, 2])
    }

    @Test("Is never full for a subscription that may miss events, fails or is unbounded")
    func otherPolicies() {
        let lossy = self.fixture.bus.subscribe(TemperatureMeasured.self, capacity: 2, overflow: .dropOldest)
        let strict = self.fixture.bus.subscribe(TemperatureMeasured.self, capacity: 2, overflow: .fail)
        let unbounded = self.fixture.bus.subscribe(TemperatureMeasured.self, overflow: .unbounded)
        self.relay(1...100)
        #expect(!self.fixture.bus.isFull)
        #expect(lossy.droppedCount == 98)
        for subscription in [strict, unbounded] {
            #expect(self.fixture.read(subscription).notes.values == Array(1...100))
        }
        #expect(self.fixture.read(lossy).notes.values == [99, 100])
    }
}
