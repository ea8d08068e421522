extension EventBus {
    /// Publishes an event to everybody who subscribes to its type.
    ///
    /// It returns when the event is in the log, not when it has been handled. It waits while a subscription with the
    /// policy ``OverflowPolicy/suspend`` is full, and gives way when it meets another publisher of the same type.
    /// Otherwise it does not suspend. It looks at the task's cancellation only while it waits. When it throws, the
    /// event has reached nobody.
    ///
    /// The event's time is the system's. In a burst, while every subscriber is still busy with earlier events, up to
    /// 16 events may carry the time of the first of them, if the system's timer has not ticked since: some
    /// milliseconds at most, and mostly less than one thousandth of that.
    ///
    /// A subscriber that publishes to the type it consumes may wait for itself: give it an unbounded
    /// subscription.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - saga: The saga that the event belongs to. By default it is the first of its own.
    ///   - causation: The event or command that led to this one.
    ///   - source: Who publishes. Defaults to the configuration's name.
    ///   - trace: The event's position in a distributed trace.
    /// - Throws: `CancellationError` if the task is cancelled while it waits, or ``RuntimeError`` with the code
    ///   `shutDown` or `overflow`.
    @inlinable
    @inline(__always)
    public func publish<Event: DomainEvent>(
        _ event: __owned Event,
        saga: SagaID? = nil,
        causation: EventID? = nil,
        source: EventSource? = nil,
        trace: TraceContext? = nil
    ) async throws {
        let header = EventHeader(saga: saga, causation: causation, source: source ?? self.source, trace: trace)
        guard let topic = self.topics.topic(of: Event.self) else { return try self.checkOpen() }
        let reading = self.clock.reading
        let admission = topic._withUnsafeGuaranteedRef { $0.publishIfFree(event, header, at: reading) }
        if admission == .granted { return }
        try await self.publish(event, header, to: topic.takeUnretainedValue(), after: admission)
    }

    /// Publishes an event unless that means waiting.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - saga: The saga that the event belongs to. By default it is the first of its own.
    ///   - causation: The event or command that led to this one.
    ///   - source: Who publishes. Defaults to the configuration's name.
    ///   - trace: The event's position in a distributed trace.
    /// - Returns: Whether the event was published. If not, a subscription with the policy
    ///   ``OverflowPolicy/suspend`` is full, and the event has reached nobody.
    /// - Throws: ``RuntimeError`` with the code `shutDown` or `overflow`.
    public func tryPublish<Event: DomainEvent>(
        _ event: Event,
        saga: SagaID? = nil,
        causation: EventID? = nil,
        source: EventSource? = nil,
        trace: TraceContext? = nil
    ) throws(RuntimeError) -> Bool {
        let header = EventHeader(saga: saga, causation: causation, source: source ?? self.source, trace: trace)
        guard let topic = self.topics.topic(of: Event.self)?.takeUnretainedValue() else {
            try self.checkOpen()
            return true
        }
        while true {
            switch topic.publish(event, header, at: self.clock.reading) {
            case .granted, .unobserved: return true
            case .mustWait: return false
            case .contended: continue
            case .needsNumbers: topic.control.addNumbers()
            case .overflow: throw topic.control.overflowError
            case .shutDown: throw .busShutDown
            }
        }
    }

    /// Publishes events in their order, as many at a time as there is room for.
    ///
    /// Events that are published together carry one time stamp and cost one lock. Those of other publishers
    /// may come between only where this method has to wait. When it throws, the first few events may have been
    /// published, and none after them.
    ///
    /// - Parameters:
    ///   - events: The events.
    ///   - saga: The saga that the events belong to. By default each is the first of its own.
    ///   - causation: The event or command that led to them.
    ///   - source: Who publishes. Defaults to the configuration's name.
    ///   - trace: The events' position in a distributed trace.
    /// - Throws: `CancellationError` if the task is cancelled while it waits, or ``RuntimeError`` with the code
    ///   `shutDown` or `overflow`.
    @inlinable
    public func publish<Event: DomainEvent>(
        contentsOf events: [Event],
        saga: SagaID? = nil,
        causation: EventID? = nil,
        source: EventSource? = nil,
        trace: TraceContext? = nil
    ) async throws {
        let header = EventHeader(saga: saga, causation: causation, source: source ?? self.source, trace: trace)
        guard let topic = self.topics.topic(of: Event.self)?.takeUnretainedValue() else {
            return try self.checkOpen()
        }
        var index = 0
        while index < events.count {
            let admission = topic.publish(events, from: &index, header, at: self.clock.now)
            if admission == .unobserved { return }
            if admission != .granted { try await topic.control.clear(admission) }
        }
    }

    @inlinable
    @inline(never)
    func publish<Event: DomainEvent>(
        _ event: Event,
        _ header: EventHeader,
        to topic: Topic<Event>,
        after refusal: Admission
    ) async throws {
        var admission = refusal
        while admission != .granted, admission != .unobserved {
            try await topic.control.clear(admission)
            admission = topic.publish(event, header, at: self.clock.reading)
        }
    }

    @usableFromInline
    func checkOpen() throws(RuntimeError) {
        if self.gauge.isShutDown { throw .busShutDown }
    }
}

extension TopicControl {
    /// Does what has to be done before an event that was not admitted is published again.
    @usableFromInline
    func clear(_ refusal: Admission) async throws {
        switch refusal {
        case .granted, .unobserved: break
        case .mustWait: try await self.waitForRoom()
        // Two that publish at once take the log's cache lines from each other all the time, which costs more than all
        // else. One that gives way lets subscribers run meanwhile.
        case .contended: await Task.yield()
        case .needsNumbers: self.addNumbers()
        case .overflow:
            self.passRoomOn()
            throw self.overflowError
        case .shutDown: throw RuntimeError.busShutDown
        }
    }
}
