extension SagaChoreography {
    /// Starts a saga with a command.
    ///
    /// Returns once the initiating participant's transaction has committed, be it with the completion event or
    /// with a rejection. While as many sagas run as may, the caller waits at the door or is refused, by
    /// ``Configuration/whenFull``. A command that was accepted is carried out even if the caller is cancelled.
    ///
    /// - Parameters:
    ///   - command: The command. One participant must declare an ``InitiatingStep`` for it.
    ///   - source: Who has sent it.
    ///   - trace: The position in a distributed trace that the saga's events continue.
    /// - Returns: The saga's handle.
    /// - Throws: ``RuntimeError``, when the choreography is invalid, does not declare the command, is shut down,
    ///   refuses, or its initiating step fails for good; `CancellationError`, when cancelled at the door.
    @discardableResult
    public func start(
        _ command: some Command,
        source: EventSource = "outside",
        trace: TraceContext? = nil
    ) async throws -> SagaHandle {
        let reader = try await self.prepare(toStartWith: Swift.type(of: command))
        _ = try await self.enter(upTo: 1)
        let first = self.makeFirsts(1, source: source, trace: trace)[0]
        let box = EnvelopeBox.make(command, metadata: first.metadata, route: -1, lane: -1)
        let saga = self.begin([(box, first.number)], subscribers: [reader])[0]
        try await saga.waitForStart(isCancellable: false)
        return SagaHandle(saga, of: self)
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
        source: EventSource = "outside",
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
                let boxes = zip(left, firsts).map { command, first in
                    let box = EnvelopeBox.make(command, metadata: first.metadata, route: -1, lane: -1)
                    return (box: box, number: first.number)
                }
                begun += self.begin(boxes, subscribers: [reader])
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
    ///   refuses, or stops; `CancellationError`, when cancelled while it waits.
    @discardableResult
    public func publish(
        _ event: some DomainEvent,
        source: EventSource = "outside",
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
        let first = self.makeFirsts(1, source: source, trace: trace)[0]
        let box = EnvelopeBox.make(event, metadata: first.metadata, route: -1, lane: -1)
        let saga = self.begin([(box, first.number)], subscribers: subscribers, awaitsReaders: true)[0]
        try await saga.waitForStart(isCancellable: true)
        return SagaHandle(saga, of: self)
    }

    /// Begins to run, and finds out who serves a command.
    @usableFromInline
    func prepare(toStartWith command: any Command.Type) async throws -> Routing.Subscriber {
        guard let reader = self.commands[ObjectIdentifier(command)] else {
            let type = MessageType(command)
            throw RuntimeError(
                .undeclaredMessage,
                "No participant of '\(self.name)' starts a saga for the command \(type). Declare an "
                    + "InitiatingStep(on: \(type).self, …)."
            )
        }
        try await self.launch()
        return reader
    }

    /// Takes the room of as many sagas as there is room for at the door, at least of one and at most of so many.
    @usableFromInline
    func enter(upTo count: Int) async throws -> Int {
        let room = try await self.switchboard.enter(upTo: count, self.configuration.whenFull)
        guard self.bus.isFull else { return room }
        do {
            try await self.bus.waitUntilNotFull()
            return room
        } catch {
            self.switchboard.leave(room)
            throw error
        }
    }

    /// Makes what the first messages of sagas need to know of themselves, and the sagas' numbers.
    @usableFromInline
    func makeFirsts(
        _ count: Int,
        source: EventSource,
        trace: TraceContext?
    ) -> [(metadata: EnvelopeMetadata, number: Int)] {
        let now = self.environment.clock.now
        return self.identifiers.withLock { identifiers in
            (0..<count).map { _ in
                let (saga, event, number) = identifiers.make(at: now)
                let metadata = EnvelopeMetadata(
                    id: event,
                    saga: saga,
                    causation: nil,
                    time: now,
                    source: source,
                    trace: trace
                )
                return (metadata, number)
            }
        }
    }

    /// Begins sagas with their first messages.
    @usableFromInline
    func begin(
        _ firsts: [(box: EnvelopeBox, number: Int)],
        subscribers: [Routing.Subscriber],
        awaitsReaders: Bool = false
    ) -> [SagaState] {
        var deliveries: [(lane: Int, delivery: Delivery)] = []
        deliveries.reserveCapacity(firsts.count * subscribers.count)
        if !self.runtime.interceptors.isEmpty { for (box, _) in firsts { self.runtime.interceptors.send(box) } }
        let sagas = firsts.map { box, number in
            let saga = SagaState(
                id: box.saga,
                steps: self.runtime.layout.sites.count,
                startedAt: box.time,
                recordsTimeline: self.configuration.timelines.records(number),
                reader: subscribers.first,
                deliveries: subscribers.count,
                awaited: awaitsReaders ? box : nil
            )
            for reader in subscribers { deliveries.append((reader.lane, Delivery(box, of: saga, to: reader.reaction))) }
            self.tellOfStart(saga, box)
            return saga
        }
        self.switchboard.begin(sagas, with: deliveries)
        return sagas
    }

    /// Waits until it is decided of all sagas whether they have begun.
    @usableFromInline
    func wait(forStartsOf sagas: [SagaState]) async -> [Result<SagaHandle, any Error>] {
        var results: [Result<SagaHandle, any Error>] = []
        results.reserveCapacity(sagas.count)
        for saga in sagas {
            do {
                try await saga.waitForStart(isCancellable: false)
                results.append(.success(SagaHandle(saga, of: self)))
            } catch {
                results.append(.failure(error))
            }
        }
        return results
    }

    private func tellOfStart(_ saga: SagaState, _ box: EnvelopeBox) {
        guard saga.recordsTimeline || !self.runtime.observers.isEmpty else { return }
        let entry = TimelineEntry(.started, at: box.time, about: box, in: nil)
        saga.note(entry)
        for observer in self.runtime.observers { observer.observe(entry) }
    }
}

/// Makes the identifiers of sagas and of their first messages.
struct DoorIdentifiers {
    private var block: IdentifierBlock
    private var number = 0

    init(_ source: IdentifierSource) {
        self.block = IdentifierBlock(source)
    }

    mutating func make(at time: Timestamp) -> (saga: SagaID, event: EventID, number: Int) {
        defer { self.number += 1 }
        return (self.block.make(at: time), self.block.make(at: time), self.number)
    }
}
