import Testing

@testable import Choreography

@Suite("An event bus delivers events")
struct EventBusDeliveryTests {
    let fixture = BusFixture()

    @Test("Delivers every event to every subscriber in the order of publishing", arguments: [1, 2, 5])
    func order(subscribers: Int) {
        let readers = (0..<subscribers).map { _ in self.fixture.read(self.fixture.bus.subscribe()) }
        let publisher = self.fixture.publish(1...1000)
        #expect(publisher.status == .finished)
        for reader in readers {
            #expect(reader.notes.values == Array(1...1000))
            #expect(reader.task.status == .running)
        }
    }

    @Test("Shows a subscriber the events from the moment it subscribed")
    func late() {
        let early = self.fixture.read(self.fixture.bus.subscribe())
        _ = self.fixture.publish(1...200)
        let subscription = self.fixture.bus.subscribe(TemperatureMeasured.self)
        _ = self.fixture.publish(201...300)
        let late = self.fixture.read(subscription)
        #expect(early.notes.values == Array(1...300))
        #expect(late.notes.values == Array(201...300))
    }

    @Test("Lets an event of a type that nobody subscribes to pass without waiting")
    func unobserved() throws {
        let publisher = self.fixture.publish(1...5000)
        #expect(publisher.status == .finished)
        #expect(try self.fixture.bus.tryPublish(DoorOpened(number: 1)))
    }

    @Test("Keeps the events of different types apart")
    func types() throws {
        let temperatures = self.fixture.read(self.fixture.bus.subscribe())
        let doors = Notes<Int>()
        let subscription = self.fixture.bus.subscribe(DoorOpened.self)
        self.fixture.executor.start { for await envelope in subscription { doors.add(envelope.event.number) } }
        for number in 1...10 {
            #expect(try self.fixture.bus.tryPublish(TemperatureMeasured(number: number)))
            #expect(try self.fixture.bus.tryPublish(DoorOpened(number: -number)))
        }
        self.fixture.executor.run()
        #expect(temperatures.notes.values == Array(1...10))
        #expect(doors.values == (1...10).map { -$0 })
    }

    @Test("Finds the topic of each of many types")
    func manyTypes() {
        let directory = TopicDirectory()
        func makeTopic<Event: Message>(_ type: Event.Type) -> Topic<Event> {
            let gauge = BusGauge()
            let control = TopicControl(name: "", gauge: gauge) { _ in 0 }
            return directory.topic(of: type) { Topic(control: control, gauge: gauge, pools: SegmentPools()) }
        }
        func check<Event: Message>(_ type: Event.Type, depth: Int) {
            #expect(directory.topic(of: type) == nil)
            let topic = makeTopic(type)
            if depth > 0 { check(Nested<Event>.self, depth: depth - 1) }
            #expect(directory.topic(of: type)?.takeUnretainedValue() === topic)
            #expect(makeTopic(type) === topic)
        }
        check(DoorOpened.self, depth: 100)
    }

    @Test("Has room in half of a table of topics, and finds those that are there")
    func table() {
        let topics = Notes<Int>()
        let table = TopicTable(capacity: 8)
        let types: [any Message.Type] = [
            DoorOpened.self, Nested<DoorOpened>.self, TemperatureMeasured.self, Nested<TemperatureMeasured>.self,
        ]
        for type in types {
            #expect(table.topic(for: ObjectIdentifier(type)) == nil)
            table.add(.passUnretained(topics), for: ObjectIdentifier(type))
        }
        #expect(table.hasRoom(for: types.count))
        #expect(!table.hasRoom(for: types.count + 1))
        #expect(table.topic(for: ObjectIdentifier(Nested<Nested<DoorOpened>>.self)) == nil)
        for type in types { #expect(table.topic(for: ObjectIdentifier(type))?.takeUnretainedValue() === topics) }
    }

    @Test("Keeps freed memory for all types whose envelopes are of one size")
    func pools() {
        let pools = SegmentPools()
        let pool = pools.pool(of: Envelope<DoorOpened>.self)
        #expect(pool === pools.pool(of: Envelope<ParcelScanned>.self))
        #expect(pool !== pools.pool(of: Envelope<TemperatureMeasured>.self))
        #expect(pools.pool(of: SIMD2<Int>.self) !== pools.pool(of: (Int, Int).self))
        let memory = pool.take(Envelope<DoorOpened>.self, count: Segment<DoorOpened>.capacity)
        pool.giveBack(memory)
        let again = pool.take(Envelope<ParcelScanned>.self, count: Segment<ParcelScanned>.capacity)
        #expect(UnsafeRawPointer(memory) == UnsafeRawPointer(again))
        again.deallocate()
    }

    @Test("Wakes a subscriber that waits, each time that it waits")
    func wakeUps() throws {
        let reader = self.fixture.read(self.fixture.bus.subscribe())
        for number in 1...300 {
            #expect(try self.fixture.bus.tryPublish(TemperatureMeasured(number: number)))
            self.fixture.executor.run()
            #expect(reader.notes.values.last == number)
        }
        #expect(reader.notes.values == Array(1...300))
    }

    @Test(
        "Lets events gather longer for a lone subscriber than for many",
        arguments: [(1, 48), (3, 16), (12, 4), (48, 1), (60, 1)]
    )
    func gathering(subscribers: Int, yields: Int) {
        let turns = Notes<Int>()
        let seen = Notes<Int>()
        let first = self.fixture.bus.subscribe(TemperatureMeasured.self)
        self.fixture.executor.start { for await _ in first { seen.add(turns.values.count) } }
        for _ in 1..<subscribers { _ = self.fixture.read(self.fixture.bus.subscribe()) }
        let bus = self.fixture.bus
        self.fixture.executor.start {
            for turn in 0..<480 {
                turns.add(turn)
                for number in 0..<40 { try await bus.publish(TemperatureMeasured(number: number)) }
                await Task.yield()
            }
        }
        #expect(seen.values.count == 19_200)
        let looks = Set(seen.values).sorted().dropLast()
        let distances = zip(looks, looks.dropFirst()).map { $1 - $0 }
        #expect(distances.count > 5)
        #expect(distances.allSatisfy { $0 == yields })
    }

    @Test("Lets no more events gather while their publisher waits for room")
    func gatheringInVain() {
        let turns = Notes<Int>()
        let reader = self.fixture.read(self.fixture.bus.subscribe(capacity: 256))
        let bus = self.fixture.bus
        self.fixture.executor.start {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 0..<25_600 { try await bus.publish(TemperatureMeasured(number: number)) }
                }
                group.addTask {
                    while !Task.isCancelled {
                        turns.add(0)
                        await Task.yield()
                    }
                }
                try await group.next()
                group.cancelAll()
            }
        }
        #expect(reader.notes.values.count == 25_600)
        // The publisher has waited a hundred times.
        #expect(turns.values.count < 1000)
    }

    @Test("Refuses to publish at once while another publisher has the log, and publishes when asked to wait for it")
    func contention() throws {
        let reader = self.fixture.read(self.fixture.bus.subscribe())
        let bus = self.fixture.bus
        let topic = try #require(bus.topics.topic(of: TemperatureMeasured.self)).takeUnretainedValue()
        let header = EventHeader(saga: nil, causation: nil, source: "test", trace: nil)
        let event = TemperatureMeasured(number: 1)
        topic.control.addNumbers()
        let meeting = topic.control.state.withLock { _ in
            topic.publishIfFree(event, header, at: .time(BusFixture.time))
        }
        #expect(meeting == .contended)
        #expect(topic.publishIfFree(event, header, at: .time(BusFixture.time)) == .granted)
        #expect(topic.publish(event, header, at: .time(BusFixture.time)) == .granted)
        self.fixture.executor.run()
        #expect(reader.notes.values == [1, 1])
    }

    @Test("Delivers the same events through the standard library's stream")
    func stream() {
        let notes = Notes<Int>()
        let stream = self.fixture.bus.events(TemperatureMeasured.self)
        let reader = self.fixture.executor.start { for await envelope in stream { notes.add(envelope.event.number) } }
        _ = self.fixture.publish(1...1000)
        #expect(notes.values == Array(1...1000))
        self.fixture.bus.shutDown()
        self.fixture.executor.run()
        #expect(reader.status == .finished)
    }

    @Test("Publishes a batch in its order, however much larger than the capacity it is")
    func batch() {
        let reader = self.fixture.read(self.fixture.bus.subscribe(capacity: 7))
        let bus = self.fixture.bus
        let publisher = self.fixture.executor.start {
            try await bus.publish(contentsOf: (1...3000).map { TemperatureMeasured(number: $0) })
        }
        #expect(publisher.status == .finished)
        #expect(reader.notes.values == Array(1...3000))
    }
}

@Suite("An event bus fills in envelopes")
struct EventBusEnvelopeTests {
    let fixture = BusFixture(EventBus.Configuration(source: "greenhouse"))

    private func envelopes(
        publishing publish: @escaping @Sendable (EventBus) async throws -> Void
    ) -> [EnvelopeMetadata] {
        let notes = Notes<EnvelopeMetadata>()
        let subscription = self.fixture.bus.subscribe(TemperatureMeasured.self, overflow: .unbounded)
        let bus = self.fixture.bus
        self.fixture.executor.start { for await envelope in subscription { notes.add(envelope.metadata) } }
        self.fixture.executor.start { try await publish(bus) }
        return notes.values
    }

    @Test("Gives every event an identifier of its own, across blocks of numbers and across types")
    func identifiers() {
        let doors = Notes<EventID>()
        let subscription = self.fixture.bus.subscribe(DoorOpened.self, overflow: .unbounded)
        self.fixture.executor.start { for await envelope in subscription { doors.add(envelope.id) } }
        let temperatures = self.envelopes { bus in
            for number in 1...2500 {
                try await bus.publish(TemperatureMeasured(number: number))
                try await bus.publish(DoorOpened(number: number))
            }
            try await bus.publish(contentsOf: (1...2500).map { TemperatureMeasured(number: $0) })
        }
        #expect(temperatures.count == 5000)
        #expect(doors.values.count == 2500)
        #expect(Set(temperatures.map(\.id) + doors.values).count == 7500)
    }

    @Test("Stamps an event with the time, its publisher and the saga that it starts")
    func defaults() throws {
        let metadata = try #require(self.envelopes { try await $0.publish(TemperatureMeasured(number: 1)) }.first)
        #expect(metadata.time == BusFixture.time)
        #expect(metadata.source == "greenhouse")
        #expect(metadata.saga == SagaID(high: metadata.id.high, low: metadata.id.low))
        #expect(metadata.causation == nil)
        #expect(metadata.trace == nil)
    }

    @Test("Carries the saga, the cause, the source and the trace that the publisher states")
    func stated() throws {
        let saga = SagaID(high: 1, low: 2)
        let cause = EventID(high: 3, low: 4)
        let trace = TraceContext(traceHigh: 5, traceLow: 6, span: 7, flags: 1)
        let single = self.envelopes {
            try await $0.publish(
                TemperatureMeasured(number: 1),
                saga: saga,
                causation: cause,
                source: "sensor",
                trace: trace
            )
        }
        let batch = self.envelopes {
            try await $0.publish(
                contentsOf: [TemperatureMeasured(number: 1)],
                saga: saga,
                causation: cause,
                source: "sensor",
                trace: trace
            )
        }
        for metadata in [try #require(single.first), try #require(batch.last)] {
            #expect(metadata.saga == saga)
            #expect(metadata.causation == cause)
            #expect(metadata.source == "sensor")
            #expect(metadata.trace == trace)
        }
    }

    @Test("Reads the clock once for a batch")
    func clock() async throws {
        let readings = Notes<Int>()
        let source = NumberSource()
        let bus = EventBus(
            now: {
                readings.add(1)
                return BusFixture.time
            },
            reserveNumbers: { source.reserve($0) }
        )
        let subscription = bus.subscribe(TemperatureMeasured.self)
        try await bus.publish(TemperatureMeasured(number: 0))
        let before = readings.values.count
        try await bus.publish(contentsOf: (1...100).map { TemperatureMeasured(number: $0) })
        #expect(readings.values.count == before + 1)
        withExtendedLifetime(subscription) {}
    }
}
