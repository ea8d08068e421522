@testable import Choreography

struct TemperatureMeasured: DomainEvent, Equatable {
    var sensor = 0
    var number: Int
}

struct DoorOpened: DomainEvent {
    var number: Int
}

/// One of any number of event types.
struct Nested<Inner: Message>: DomainEvent {}

/// An event that tells when its memory is freed.
struct ParcelScanned: DomainEvent {
    final class Parcel: Sendable, Codable {
        init() {}
    }

    var parcel = Parcel()
}

/// A bus whose time stands still, and an executor that runs its users step by step.
struct BusFixture {
    static let time = Timestamp(nanoseconds: 1_750_000_000_000_000_000)

    let bus: EventBus
    let executor = ManualExecutor()

    init(_ configuration: EventBus.Configuration = EventBus.Configuration()) {
        self.bus = EventBus(configuration)
    }

    /// Iterates a subscription until it ends, and notes the number of each event.
    func read(_ subscription: Subscription<TemperatureMeasured>) -> (task: TrackedTask, notes: Notes<Int>) {
        let notes = Notes<Int>()
        let task = self.executor.start {
            for await envelope in subscription { notes.add(envelope.event.number) }
        }
        return (task, notes)
    }

    /// Publishes events with consecutive numbers, one after the other.
    func publish(_ numbers: ClosedRange<Int>) -> TrackedTask {
        let bus = self.bus
        return self.executor.start {
            for number in numbers { try await bus.publish(TemperatureMeasured(number: number)) }
        }
    }
}

extension EventBus {
    /// A bus whose time stands still.
    convenience init(_ configuration: Configuration = Configuration()) {
        let source = NumberSource()
        self.init(
            configuration: configuration,
            now: { BusFixture.time },
            reserveNumbers: { source.reserve($0) }
        )
    }
}

/// Gives every number once.
final class NumberSource: Sendable {
    private let next = Locked<UInt64>(1)

    init() {}

    func reserve(_ count: Int) -> UInt64 {
        self.next.withLock { next in
            defer { next += UInt64(count) }
            return next
        }
    }
}

/// Reads events one at a time, when the test asks for them, and keeps its subscription in between.
final class DemandReader: Sendable {
    let notes = Notes<Int>()
    let task: TrackedTask
    private let demand: AsyncStream<Int>.Continuation
    private let executor: ManualExecutor

    init(_ subscription: Subscription<TemperatureMeasured>, executor: ManualExecutor) {
        let (demands, demand) = AsyncStream.makeStream(of: Int.self)
        let notes = self.notes
        self.demand = demand
        self.executor = executor
        self.task = executor.start {
            var iterator = subscription.makeAsyncIterator()
            for await count in demands {
                for _ in 0..<count {
                    guard let envelope = await iterator.next() else { return }
                    notes.add(envelope.event.number)
                }
            }
        }
    }

    /// Reads as many events as there are, up to `count`.
    func read(_ count: Int) {
        self.demand.yield(count)
        self.executor.run()
    }

    /// Drops the iterator.
    func stop() {
        self.demand.finish()
        self.executor.run()
    }
}
