import Choreography
import ChoreographyTesting

/// The framework's own bus with one fault in front of it.
final class FaultyBus: Sendable {
    typealias Events = AsyncStream<Envelope<ConformanceEvent>>

    private struct State: Sendable {
        var history: [ConformanceEvent] = []
        var heldBack: [Int: ConformanceEvent] = [:]
        var subscribers = 0
        var isCancelled = false
        var hasHadWaiters = false
        var isShutDown = false
        /// Subscriptions that nobody reads.
        var dead: [Subscription<ConformanceEvent>] = []
        var all: [Subscription<ConformanceEvent>] = []
    }

    /// An element for each call that will never return unless its task is cancelled.
    let stuck: AsyncStream<Void>
    /// Ends when a publisher has to wait.
    private let gate = AsyncStream<Void>.makeStream()
    private let bus = EventBus()
    private let fault: BusFault?
    private let state = Locked(State())
    private let stick: AsyncStream<Void>.Continuation

    init(_ fault: BusFault?) {
        self.fault = fault
        (self.stuck, self.stick) = AsyncStream.makeStream()
    }

    var tested: TestedBus<Events> {
        TestedBus {
            try await self.publish($0)
        } subscribe: { capacity, overflow in
            self.subscribe(capacity, overflow)
        } shutDown: {
            self.shutDown()
        }
    }

    /// Never returns unless the task is cancelled.
    private func wait() async {
        let (forever, never) = AsyncStream<Void>.makeStream()
        self.stick.yield()
        for await _ in forever {}
        never.finish()
    }

    // MARK: Publishing

    private func publish(_ event: ConformanceEvent) async throws {
        let before = self.state.withLock { $0 }
        self.state.withLock { $0.history.append(event) }
        let isSpecial = event.number % 50 == 47
        switch self.fault {
        case .losesEvents where isSpecial: return
        case .repeatsEvents where isSpecial: try await self.bus.publish(event)
        case .overtakes where isSpecial: return self.state.withLock { $0.heldBack[event.publisher] = event }
        case .insistsOnWithdrawn:
            let withdrawn = self.state.withLock { $0.heldBack[event.publisher] }
            if let withdrawn, try self.bus.tryPublish(withdrawn) {
                self.state.withLock { $0.heldBack[event.publisher] = nil }
            }
        case .countsTheDead:
            if try self.bus.tryPublish(event) { return }
            // What is cancelled is on record before the dead takes its place, and so before anybody waits for it.
            if self.state.withLock({ $0.isCancelled }) { self.stick.yield() }
        case .strandsPublishers:
            if try !self.bus.tryPublish(event) {
                self.state.withLock { $0.hasHadWaiters = true }
                self.gate.continuation.finish()
                try await self.bus.publish(event)
            }
            if self.state.withLock({ $0.hasHadWaiters && $0.isCancelled }) {
                await self.wait()
                throw CancellationError()
            }
            return
        default: break
        }
        do {
            try await self.bus.publish(event)
        } catch is CancellationError where self.fault == .insistsOnWithdrawn {
            self.state.withLock { $0.heldBack[event.publisher] = event }
            throw CancellationError()
        } catch let error as RuntimeError where error.code == .shutDown {
            if self.fault == .goesOn || self.fault == .hidesTheEnd && !before.isShutDown { return }
            throw error
        }
        if self.fault == .overtakes,
            let late = self.state.withLock({ $0.heldBack.removeValue(forKey: event.publisher) })
        {
            try await self.bus.publish(late)
        }
    }

    private func shutDown() {
        if self.fault == .losesAtTheEnd {
            for subscription in self.state.withLock({ $0.all }) { subscription.cancel() }
        }
        self.state.withLock { $0.isShutDown = true }
        self.bus.shutDown()
    }

    // MARK: Subscribing

    private func subscribe(_ capacity: Int, _ overflow: OverflowPolicy) -> TestedBus<Events>.Subscription {
        let subscription = self.bus.subscribe(
            ConformanceEvent.self,
            capacity: self.fault == .isBounded && overflow == .unbounded ? 100 : capacity,
            overflow: self.distort(overflow)
        )
        let (number, history) = self.state.withLock { state in
            state.subscribers += 1
            if self.fault == .losesAtTheEnd { state.all.append(subscription) }
            return (state.subscribers, self.fault == .replaysHistory ? state.history : [])
        }
        let reader = FaultyReader(subscription, history, swapping: self.fault == .disagrees && number == 2)
        let events = Events {
            if self.fault == .strandsPublishers {
                for await _ in self.gate.stream {}
            }
            guard let envelope = await reader.next() else {
                if self.fault == .neverEnds, !Task.isCancelled { await self.wait() }
                return nil
            }
            guard self.fault == .repeatsIdentifiers else { return envelope }
            return Envelope(envelope.event, metadata: .constant)
        } onCancel: {
            self.state.withLock { $0.isCancelled = true }
            if self.fault == .countsTheDead {
                let dead = self.bus.subscribe(ConformanceEvent.self, capacity: 1, overflow: .suspend)
                self.state.withLock { $0.dead.append(dead) }
            }
            subscription.cancel()
        }
        return (events, { self.fault == .doesNotCount ? 0 : subscription.droppedCount })
    }

    private func distort(_ overflow: OverflowPolicy) -> OverflowPolicy {
        switch (self.fault, overflow) {
        case (.neverWaits, .suspend): .unbounded
        case (.dropsTheNewest, .dropOldest), (.failsInSilence, .fail), (.isBounded, .unbounded): .dropNewest
        case (.dropsTheOldest, .dropNewest): .dropOldest
        default: overflow
        }
    }
}

/// Reads a subscription, and distorts what it reads.
private final class FaultyReader: Sendable {
    private struct State {
        var iterator: Subscription<ConformanceEvent>.Iterator
        var ahead: [Envelope<ConformanceEvent>]
    }

    private let state: Confined<State>
    private let isSwapping: Bool

    init(_ subscription: Subscription<ConformanceEvent>, _ history: [ConformanceEvent], swapping: Bool) {
        let ahead = history.map { Envelope($0, metadata: .constant) }
        self.state = Confined(State(iterator: subscription.makeAsyncIterator(), ahead: ahead))
        self.isSwapping = swapping
    }

    func next() async -> Envelope<ConformanceEvent>? {
        if !self.state.state.ahead.isEmpty { return self.state.state.ahead.removeFirst() }
        let envelope = await self.state.state.iterator.next(isolation: nil)
        // The last event of a publisher is followed by another publisher's, or by nothing.
        guard self.isSwapping, let envelope, envelope.event.number == 50 else { return envelope }
        guard let next = await self.state.state.iterator.next(isolation: nil) else { return envelope }
        self.state.state.ahead.append(envelope)
        return next
    }
}

extension EnvelopeMetadata {
    fileprivate static let constant = EnvelopeMetadata(
        id: EventID(high: 1, low: 1),
        saga: SagaID(high: 1, low: 1),
        causation: nil,
        time: Timestamp(nanoseconds: 0),
        source: "faulty"
    )
}
