import Synchronization
import Testing

@testable import Choreography

@Suite("What a topic decides under the lock of the bus")
struct BusTopicStateTests {
    private func makeState(capacities: Int..., policy: OverflowPolicy = .suspend) -> (TopicState, [Subscriber]) {
        var state = TopicState()
        let subscribers = capacities.map { Subscriber(policy: policy, capacity: $0) }
        for subscriber in subscribers { state.add(subscriber) }
        state.addNumbers(from: 1, count: 1000)
        return (state, subscribers)
    }

    @Test("Refuses to let a reader wait when an event has come since it looked")
    func lateParking() {
        var (state, subscribers) = self.makeState(capacities: 4)
        state.head = 1
        #expect(state.park(subscribers[0], at: 0) == .refused)
        #expect(!state.isAwaited)
        #expect(state.park(subscribers[0], at: 1) == .parked)
        #expect(state.isAwaited)
        #expect(state.takeParked().map(ObjectIdentifier.init) == [ObjectIdentifier(subscribers[0])])
        #expect(state.takeParked().isEmpty)
    }

    @Test("Lets no reader wait that has left or whose topic has ended")
    func endedParking() {
        var (state, subscribers) = self.makeState(capacities: 4, 4)
        subscribers[0].end()
        #expect(state.park(subscribers[0], at: 0) == .ended)
        _ = state.shutDown()
        #expect(state.park(subscribers[1], at: 0) == .ended)
    }

    @Test("Admits events up to the smallest window, and as far as the numbers last")
    func admission() {
        var (state, subscribers) = self.makeState(capacities: 8, 2000)
        #expect(state.admit() == .granted)
        state.head = 8
        #expect(state.admit() == .mustWait)
        subscribers[0].cursor.store(3, ordering: .relaxed)
        #expect(state.admit() == .granted)
        #expect(state.gate == 11)
        state.head = 1000
        subscribers[0].cursor.store(1000, ordering: .relaxed)
        #expect(state.admit() == .needsNumbers)
        state.addNumbers(from: 5000, count: 10)
        #expect(state.admit() == .granted)
        #expect(state.numberOffset &+ UInt64(state.head) == 5000)
    }

    @Test("Keeps the numbers that it has when two publishers have fetched some")
    func numbersTwice() {
        var (state, subscribers) = self.makeState(capacities: 8)
        state.head = 5
        state.addNumbers(from: 9000, count: 1000)
        #expect(state.numberOffset &+ UInt64(state.head) == 6)
        withExtendedLifetime(subscribers) {}
    }

    @Test("Releases nobody before there is room for half a window, and then as many as there is room for")
    func release() async throws {
        var (state, subscribers) = self.makeState(capacities: 8)
        #expect(state.awaitedLimit == .max)
        state.head = 8
        try await withUnsafeThrowingContinuation { (continuation: WaiterList.Continuation) in
            let ticket = state.makeTicket()
            let waits = state.wait(continuation, ticket: ticket)
            #expect(waits)
            #expect(state.awaitedLimit == 12)
            subscribers[0].cursor.store(3, ordering: .relaxed)
            #expect(state.release(ifAllReached: state.awaitedLimit) == nil)
            subscribers[0].cursor.store(4, ordering: .relaxed)
            let release = state.release(ifAllReached: state.awaitedLimit)
            #expect(release?.publishers.count == 1)
            for publisher in release?.publishers ?? [] { publisher.resume() }
        }
        #expect(state.awaitedLimit == .max)
    }

    @Test("Tells only of the reader's step that reaches the awaited limit")
    func crossing() {
        let limit = AwaitedLimit()
        #expect(!limit.isReached(movingFrom: 0, to: 1_000_000))
        limit.set(10)
        #expect(!limit.isReached(movingFrom: 0, to: 9))
        #expect(limit.isReached(movingFrom: 9, to: 10))
        #expect(limit.isReached(movingFrom: 0, to: 20))
        #expect(!limit.isReached(movingFrom: 10, to: 11))
    }
}
