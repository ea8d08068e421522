import Choreography

/// A bus with many types of events, each of which has one subscriber.
enum ManyTopics {
    /// How many events are published before they are read.
    private static let block = 64

    /// Events of one type, as they are where its type is known.
    static func passOneType(among types: Int, events: Int) async throws -> Contender.Cost {
        let bus = EventBus()
        let others = self.thousand.dropFirst().prefix(types - 1).map { $0.subscribe(to: bus) }
        // The last one, whose place in a table may be taken.
        let topic = Topic<Zero>(bus)
        let cost = try await Contender.time(events) {
            for _ in 0..<events / self.block { try await topic.pass(self.block, through: bus) }
        }
        bus.shutDown()
        for other in others { try await other.pass(0, through: bus) }
        return cost
    }

    /// Events of all types in turn, without code for any of them in particular.
    static func passAllTypes(_ types: Int, events: Int) async throws -> Contender.Cost {
        let bus = EventBus()
        let topics = self.thousand.prefix(types).map { $0.subscribe(to: bus) }
        let blocks = events / self.block / types
        let cost = try await Contender.time(blocks * self.block * types) {
            for _ in 0..<blocks {
                for topic in topics { try await topic.pass(self.block, through: bus) }
            }
        }
        bus.shutDown()
        return cost
    }

    /// The numbers from 0 to 999 as types, of which `Zero` is none.
    private static let thousand: [any Numeral.Type] = {
        func digits(after number: any Numeral.Type) -> [any Numeral.Type] {
            var numbers = [number.tens]
            while numbers.count < 10 { numbers.append(numbers[numbers.count - 1].next) }
            return numbers
        }
        let numbers = digits(after: Zero.self).flatMap(digits).flatMap(digits)
        let names = Set(numbers.map { $0.eventName })
        require(names.count == 1000, "There are only \(names.count) names for a thousand types of events.")
        return numbers
    }()
}

/// A subscription and who publishes to it, in one task.
private final class Topic<Place: Numeral> {
    private var events: Subscription<Hop<Place>>.Iterator
    private var last = 0

    init(_ bus: EventBus) {
        self.events = bus.subscribe(Hop<Place>.self).makeAsyncIterator()
    }

    /// Publishes some events, and then reads them.
    func pass(_ count: Int, through bus: EventBus) async throws {
        for number in self.last..<self.last + count { try await bus.publish(Hop<Place>(order: number)) }
        for number in self.last..<self.last + count {
            guard let envelope = await self.events.next() else { stop("Event \(number) was lost.") }
            if envelope.event.order != number { stop(at: envelope.event.order, insteadOf: number) }
        }
        self.last += count
    }
}

private protocol AnyTopic {
    func pass(_ count: Int, through bus: EventBus) async throws
}

extension Topic: AnyTopic {}

extension Numeral {
    fileprivate static var next: any Numeral.Type { Next<Self>.self }
    fileprivate static var tens: any Numeral.Type { Tens<Self>.self }
    fileprivate static var eventName: String { Hop<Self>.messageName }
    fileprivate static func subscribe(to bus: EventBus) -> any AnyTopic { Topic<Self>(bus) }
}
