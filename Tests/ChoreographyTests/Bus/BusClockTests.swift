import Testing

@testable import Choreography

@Suite("A bus tells the time of events")
struct BusClockTests {
    private let first = Timestamp(nanoseconds: 1000)

    @Test("Lets sixteen events in quick succession share a reading of the clock")
    func sharing() {
        var burst = BurstClock()
        #expect(burst.shared(in: 7, isAwaited: false) == nil)
        #expect(burst.begin(at: self.first, in: 7) == self.first)
        for _ in 0..<15 { #expect(burst.shared(in: 7, isAwaited: false) == self.first) }
        #expect(burst.shared(in: 7, isAwaited: false) == nil)
    }

    @Test("Shares no reading across ticks of the system's timer")
    func tick() {
        var burst = BurstClock()
        _ = burst.begin(at: self.first, in: 7)
        #expect(burst.shared(in: 8, isAwaited: false) == nil)
    }

    @Test("Shares no reading with an event that a subscriber waits for")
    func awaited() {
        var burst = BurstClock()
        _ = burst.begin(at: self.first, in: 7)
        #expect(burst.shared(in: 7, isAwaited: true) == nil)
    }

    @Test("Takes the time of another clock as it is, for every event")
    func otherClock() {
        var burst = BurstClock()
        for nanoseconds in [5, 4, 4, 9] as [Int64] {
            let time = Timestamp(nanoseconds: nanoseconds)
            #expect(burst.time(.time(time), isAwaited: false) == time)
        }
    }

    @Test("Stamps an event that a subscriber waits for with the very moment")
    func exact() throws {
        let bus = EventBus(environment: .system)
        let executor = ManualExecutor()
        let times = Notes<Timestamp>()
        let subscription = bus.subscribe(TemperatureMeasured.self)
        executor.start { for await envelope in subscription { times.add(envelope.time) } }
        for number in 1...20 {
            let before = SystemTime.now
            #expect(try bus.tryPublish(TemperatureMeasured(number: number)))
            let after = SystemTime.now
            executor.run()
            let time = try #require(times.values.last)
            #expect(time >= before && time <= after)
        }
        #expect(times.values.count == 20)
    }

    @Test("Stamps a burst with times in order, none older than a tick and not each with its own")
    func burst() throws {
        let bus = EventBus(environment: .system)
        let executor = ManualExecutor()
        let times = Notes<Timestamp>()
        let subscription = bus.subscribe(TemperatureMeasured.self, overflow: .unbounded)
        let before = SystemTime.now
        for number in 1...1600 { #expect(try bus.tryPublish(TemperatureMeasured(number: number))) }
        let after = SystemTime.now
        executor.start { for await envelope in subscription { times.add(envelope.time) } }
        let stamped = times.values
        #expect(stamped.count == 1600)
        #expect(stamped == stamped.sorted())
        #expect(stamped.allSatisfy { $0 >= before && $0 <= after })
        #expect(Set(stamped).count >= 100)
        #expect(Set(stamped).count < 1600)
    }

    @Test("Tells ticks in their order, and the time in less of them than events")
    func ticks() {
        let ticks = (0..<10_000).map { _ in SystemTime.tick }
        #expect(ticks == ticks.sorted())
        #expect(Set(ticks).count < 10_000)
    }
}
