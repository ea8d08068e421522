extension SagaChoreography {
    /// Starts a saga with a command.
    ///
    /// Returns once the initiating participant's transaction has committed, be it with the completion event or
    /// with a rejection. While as many sagas run as may, the caller waits at the door or is refused, by
    /// ``Configuration/whenFull``. A command that was accepted is carried out even if the caller is cancelled. While its
    /// participant has other events to handle, these go first, but for each eighth: sagas that run end before others begin.
    ///
    /// - Parameters:
    ///   - command: The command. One participant must declare an ``InitiatingStep`` for it.
    ///   - source: Who has sent it.
    ///   - trace: The position in a distributed trace that the saga's events continue.
    /// - Returns: The saga's handle.
    /// - Throws: ``RuntimeError``, when the choreography is invalid, does not declare the command, is shut down,
    ///   refuses, its stores are in use or don't fit, or its initiating step fails for good; a store's own error, when the
    ///   choreography begins to run; `CancellationError`, when cancelled at the door.
    @discardableResult
    @inlinable
    public func start(
        _ command: some Command,
        source: EventSource = .outside,
        trace: TraceContext? = nil
    ) async throws -> SagaHandle {
        let reader = try await self.admit(Swift.type(of: command))
        let first = self.makeFirst(source: source, trace: trace)
        let box = EnvelopeBox.make(command, metadata: first.metadata, in: self.takeSpare(for: reader))
        return try await self.begin(consume box, first.number, reader)
    }

    /// Starts a saga with each of several commands.
    ///
    /// Like ``start(_:source:trace:)`` for each, with one wait for all of them: returns once every command's transaction has
    /// committed, or failed for good. The commands pass the door in their order, as many at once as there is room for.
    /// Once one is refused there, or the caller is cancelled, those behind it fail with the same error.
    ///
    /// - Parameters:
    ///   - commands: The commands. One participant must declare an ``InitiatingStep`` for them.
    ///   - source: Who has sent them.
    ///   - trace: The position in a distributed trace that the sagas' events continue.
    /// - Returns: For each command, in their order, its saga's handle, or why none began, as ``start(_:source:trace:)`` would
    ///   throw it.
    /// - Throws: ``RuntimeError``, when the choreography is invalid, does not declare the command, or can't be resumed;
    ///   no saga has begun then.
    @discardableResult
    @inlinable
    public func start<C: Command>(
        contentsOf commands: some Collection<C>,
        source: EventSource = .outside,
        trace: TraceContext? = nil
    ) async throws -> [Result<SagaHandle, any Error>] {
        let reader = try await self.prepare(toStartWith: C.self)
        var left = commands[...]
        var begun: [SagaState] = []
        begun.reserveCapacity(left.count)
        var refusal: (any Error)?
        while !left.isEmpty, refusal == nil {
            do {
                let room = try await self.enter(upTo: left.count)
                let firsts = self.makeFirsts(room, source: source, trace: trace)
                var batch = SagaBatch(room, for: reader, self.takeSpares(room, for: reader))
                for (command, first) in zip(left, firsts) {
                    let box = EnvelopeBox.make(command, metadata: first.metadata, in: batch.takeSpare())
                    self.add(box, first.number, to: &batch)
                }
                begun += self.begin(batch)
                left = left.dropFirst(room)
            } catch {
                refusal = error
            }
        }
        var results = await self.wait(forStartsOf: begun)
        if let refusal { results += left.map { _ in .failure(refusal) } }
        return results
    }

    /// Publishes an event from outside, which begins a saga of its own.
    ///
    /// Returns once every participant that declares the event has committed it. Until then it is in nobody's
    /// outbox: whoever is told that the choreography has stopped, or gives up waiting, has to publish it again,
    /// which begins another saga. What its readers have committed by then is as safe as anything else.
    ///
    /// - Parameters:
    ///   - event: The event. Some participant must declare it.
    ///   - source: Where it comes from.
    ///   - trace: The position in a distributed trace that the saga's events continue.
    /// - Returns: The saga's handle.
    /// - Throws: ``RuntimeError``, when the choreography is invalid, does not declare the event, is shut down,
    ///   refuses, or stops, or its stores are in use or don't fit; a store's own error, when the choreography begins to run;
    ///   `CancellationError`, when cancelled while it waits.
    @discardableResult
    public func publish(
        _ event: some DomainEvent,
        source: EventSource = .outside,
        trace: TraceContext? = nil
    ) async throws -> SagaHandle {
        let type = MessageType(Swift.type(of: event))
        guard let route = self.runtime.routing.declaredRoute(of: type),
            !self.runtime.routing.subscribers[route].isEmpty
        else {
            throw RuntimeError(
                .undeclaredMessage,
                "No participant of '\(self.name)' reacts to \(type). Declare a step or a Listener(on: \(type).self)."
            )
        }
        try await self.launch()
        _ = try await self.enter(upTo: 1)
        let subscribers = self.runtime.routing.subscribers[route]
        let first = self.makeFirst(source: source, trace: trace)
        let box = EnvelopeBox.make(event, metadata: first.metadata, route: -1, lane: -1)
        let saga = self.makeSaga(of: box, first.number, subscribers[0], deliveries: subscribers.count, isAwaited: true)
        let deliveries = subscribers.map { (lane: $0.lane, delivery: Delivery(box, of: saga, to: $0.reaction)) }
        self.switchboard.begin(CollectionOfOne(saga), with: deliveries)
        try await saga.waitForStart(isCancellable: true)
        return SagaHandle(saga, of: self)
    }
}
