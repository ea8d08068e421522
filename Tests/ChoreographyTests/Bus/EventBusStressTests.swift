import Testing

@testable import Choreography

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension Tag {
    @Tag static var stress: Self
}

@Suite("An event bus under load", .tags(.stress))
struct EventBusStressTests {
    private static let publishers = 4
    private static let eventsPerPublisher = 250_000

    @Test("Loses nothing and keeps each publisher's order among four publishers and four subscribers")
    func load() async throws {
        let bus = EventBus()
        let memory = Notes<Int>()
        let total = Self.publishers * Self.eventsPerPublisher
        let counts = try await withThrowingTaskGroup(of: Int.self, returning: [Int].self) { group in
            for index in 0..<4 {
                let subscription = bus.subscribe(TemperatureMeasured.self, capacity: 16)
                group.addTask {
                    let limit = index == 2 ? total / 2 : nil
                    return try await Self.check(subscription, isSlow: index == 1, cancelledAfter: limit) {
                        if index == 0 { memory.add(Self.residentPages()) }
                    }
                }
            }
            try await Self.publish(on: bus)
            bus.shutDown()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.count { $0 == total } == 3)
        let partial = try #require(counts.first { $0 != total })
        #expect(partial >= total / 2 && partial < total / 2 + 64)
        #expect(!bus.isObserved)
        Self.expectFlat(memory.values)
    }

    @Test("Loses no wake-up while a publisher and a subscriber take turns", arguments: [1, 2, 64])
    func turns(capacity: Int) async throws {
        let bus = EventBus()
        let pings = bus.subscribe(TemperatureMeasured.self, capacity: capacity)
        let pongs = bus.subscribe(DoorOpened.self, capacity: capacity)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await ping in pings { try await bus.publish(DoorOpened(number: ping.event.number)) }
            }
            group.addTask {
                var expected = 0
                for await pong in pongs {
                    #expect(pong.event.number == expected)
                    expected += 1
                    guard expected < 50_000 else { return bus.shutDown() }
                    try await bus.publish(TemperatureMeasured(number: expected))
                }
            }
            try await bus.publish(TemperatureMeasured(number: 0))
            try await group.waitForAll()
        }
    }

    @Test("Delivers every event while subscribers to more and more types come")
    func moreTypes() async throws {
        let bus = EventBus()
        let temperatures = bus.subscribe(TemperatureMeasured.self)
        let count = 20_000
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Self.visit(DoorOpened.self, on: bus, depth: 200) }
            group.addTask {
                for number in 0..<count { try await bus.publish(TemperatureMeasured(number: number)) }
            }
            group.addTask {
                var expected = 0
                for await envelope in temperatures {
                    #expect(envelope.event.number == expected)
                    expected += 1
                    if expected == count { break }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("Delivers every event from the moment of subscribing while subscribers come and go")
    func comingAndGoing() async throws {
        let bus = EventBus()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    for length in 0..<2000 {
                        var previous: Int?
                        var rest = length % 50
                        for await envelope in bus.subscribe(TemperatureMeasured.self, capacity: 16) {
                            if let previous { #expect(envelope.event.number == previous + 1) }
                            previous = envelope.event.number
                            rest -= 1
                            if rest < 0 { break }
                        }
                    }
                }
            }
            group.addTask {
                var number = 0
                while !Task.isCancelled {
                    try await bus.publish(TemperatureMeasured(number: number))
                    number += 1
                    if number.isMultiple(of: 64) { await Task.yield() }
                }
            }
            for _ in 0..<3 { try await group.next() }
            group.cancelAll()
            try? await group.waitForAll()
        }
        #expect(!bus.isObserved)
    }
}

extension EventBusStressTests {
    /// Subscribes to types that are made of one, each of the one before, and then publishes an event of each.
    private static func visit<Inner: Message>(_ inner: Inner.Type, on bus: EventBus, depth: Int) async throws {
        var events = bus.subscribe(Nested<Inner>.self).makeAsyncIterator()
        if depth > 1 { try await Self.visit(Nested<Inner>.self, on: bus, depth: depth - 1) }
        try await bus.publish(Nested<Inner>())
        #expect(await events.next() != nil)
    }

    private static func publish(on bus: EventBus) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for sensor in 0..<Self.publishers {
                group.addTask {
                    for number in 0..<Self.eventsPerPublisher {
                        try await bus.publish(TemperatureMeasured(sensor: sensor, number: number))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Reads to the end, and counts.
    ///
    /// - Throws: If an event of a publisher is missing, doubled or out of order.
    private static func check(
        _ subscription: Subscription<TemperatureMeasured>,
        isSlow: Bool,
        cancelledAfter limit: Int?,
        atMilestone milestone: () -> Void
    ) async throws -> Int {
        var expected = Array(repeating: 0, count: Self.publishers)
        var count = 0
        for await envelope in subscription {
            let event = envelope.event
            guard event.number == expected[event.sensor] else { throw OutOfOrder(event: event, expected: expected) }
            expected[event.sensor] += 1
            count += 1
            if count == limit { withUnsafeCurrentTask { $0?.cancel() } }
            if isSlow, count.isMultiple(of: 8) { await Task.yield() }
            if count.isMultiple(of: 50_000) { milestone() }
        }
        return count
    }

    private static func expectFlat(_ pages: [Int]) {
        #if os(Linux) && !THREAD_SANITIZER
        let settled = pages.dropFirst(4)
        let growth = ((settled.max() ?? 0) - (settled.first ?? 0)) * Int(getpagesize())
        #expect(settled.count > 10 && settled.allSatisfy { $0 > 0 })
        // A log that kept its events would grow by 90 MB meanwhile.
        #expect(growth < 40_000_000)
        #endif
    }

    /// The memory that the process really uses, from the second number in `/proc/self/statm`.
    private static func residentPages() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 128)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return 0 }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0
    }
}

private struct OutOfOrder: Error {
    let event: TemperatureMeasured
    let expected: [Int]
}
