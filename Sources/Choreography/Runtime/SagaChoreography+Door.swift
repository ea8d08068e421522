/// How sagas come in: who serves their commands, the door, and their first messages.
extension SagaChoreography {
    /// Begins to run, finds out who serves a command, and takes the room of a saga at the door.
    @usableFromInline
    func admit(_ command: any Command.Type) async throws -> Routing.Subscriber {
        let reader = try self.reader(of: command)
        if !self.isLaunched { try await self.launch() }
        // Mostly there is room, and nothing to wait for.
        if try self.bus.isFull || !self.switchboard.enterAtOnce(self.configuration.whenFull) {
            _ = try await self.enter(upTo: 1)
        }
        return reader
    }

    /// Begins to run, and finds out who serves a command.
    @usableFromInline
    func prepare(toStartWith command: any Command.Type) async throws -> Routing.Subscriber {
        let reader = try self.reader(of: command)
        try await self.launch()
        return reader
    }

    private func reader(of command: any Command.Type) throws -> Routing.Subscriber {
        guard let reader = self.commands[ObjectIdentifier(command)] else {
            let type = MessageType(command)
            throw RuntimeError(
                .undeclaredMessage,
                "No participant of '\(self.name)' starts a saga for the command \(type). Declare an "
                    + "InitiatingStep(on: \(type).self, …)."
            )
        }
        return reader
    }

    /// Takes the room of as many sagas as there is room for at the door, at least of one and at most of so many.
    @usableFromInline
    func enter(upTo count: Int) async throws -> Int {
        let policy = self.configuration.whenFull
        let room = try await self.switchboard.enter(upTo: count, policy)
        guard self.bus.isFull else { return room }
        do {
            guard policy == .wait else {
                throw RuntimeError(
                    .refused,
                    "A subscriber of the bus that is to miss no event is as far behind as its capacity allows. Try again "
                        + "later, give it more capacity, or wait with whenFull = .wait."
                )
            }
            try await self.bus.waitUntilNotFull()
            // The door may have closed meanwhile.
            try self.switchboard.state.withLock { state throws(RuntimeError) in try state.checkOpen() }
            return room
        } catch {
            self.switchboard.leave(room)
            throw error
        }
    }

    /// Makes what the first message of a saga needs to know of itself, and the saga's number.
    @usableFromInline
    func makeFirst(source: EventSource, trace: TraceContext?) -> (metadata: EnvelopeMetadata, number: Int) {
        let now = self.environment.clock.now
        return self.identifiers.withLock { $0.makeFirst(at: now, source: source, trace: trace) }
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
            (0..<count).map { _ in identifiers.makeFirst(at: now, source: source, trace: trace) }
        }
    }

    /// Takes an empty envelope for a command, if there is one.
    @usableFromInline
    func takeSpare(for reader: Routing.Subscriber) -> EnvelopeBox? {
        self.runtime.spareCommands[reader.lane].takeOne()
    }

    /// Takes empty envelopes for at most so many commands.
    @usableFromInline
    func takeSpares(_ count: Int, for reader: Routing.Subscriber) -> ContiguousArray<EnvelopeBox> {
        self.runtime.spareCommands[reader.lane].take(count)
    }

    /// Begins a saga with its first message, and waits until that is committed.
    @usableFromInline
    func begin(
        _ box: consuming EnvelopeBox,
        _ number: Int,
        _ reader: Routing.Subscriber
    ) async throws -> SagaHandle {
        let saga = self.makeSaga(of: box, number, reader)
        self.switchboard.begin(saga, with: Delivery(consume box, of: saga, to: reader.reaction), to: reader.lane)
        try await saga.waitForStart(isCancellable: false)
        return SagaHandle(saga, of: self)
    }

    /// Makes one more saga of a batch.
    @usableFromInline
    func add(_ box: consuming EnvelopeBox, _ number: Int, to batch: inout SagaBatch) {
        let saga = self.makeSaga(of: box, number, batch.reader)
        batch.commands.append(Delivery(consume box, of: saga, to: batch.reader.reaction))
        batch.sagas.append(saga)
    }

    /// Begins sagas with their first messages.
    @usableFromInline
    func begin(_ batch: consuming SagaBatch) -> [SagaState] {
        self.switchboard.begin(batch.sagas, with: &batch.commands, to: batch.reader.lane)
        return batch.sagas
    }

    /// Makes the state of a saga that is about to begin, of which those are told who want to know.
    func makeSaga(
        of box: EnvelopeBox,
        _ number: Int,
        _ reader: Routing.Subscriber,
        deliveries: Int = 1,
        isAwaited: Bool = false
    ) -> SagaState {
        if !self.runtime.interceptors.isEmpty { self.runtime.interceptors.send(box) }
        let saga = SagaState(
            id: box.saga,
            steps: self.runtime.layout.sites.count,
            startedAt: box.time,
            recordsTimeline: self.configuration.timelines.records(number),
            reader: reader,
            deliveries: deliveries,
            awaited: isAwaited ? box : nil
        )
        self.tellOfStart(saga, box)
        return saga
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

/// Sagas that are about to begin together, each with a command of the same type.
@usableFromInline
struct SagaBatch {
    /// Who serves the commands.
    fileprivate let reader: Routing.Subscriber
    fileprivate var sagas: [SagaState] = []
    fileprivate var commands = FIFO<Delivery>()
    /// Empty envelopes for the commands, not always as many as are needed.
    private var spares: ContiguousArray<EnvelopeBox>

    /// An empty batch with room for as many sagas.
    @usableFromInline
    init(_ count: Int, for reader: Routing.Subscriber, _ spares: ContiguousArray<EnvelopeBox>) {
        self.reader = reader
        self.spares = spares
        self.sagas.reserveCapacity(count)
    }

    @usableFromInline
    mutating func takeSpare() -> EnvelopeBox? { self.spares.popLast() }
}

/// Makes the identifiers of sagas and of their first messages.
struct DoorIdentifiers {
    private var block: IdentifierBlock
    private var number = 0

    init(_ source: IdentifierSource) {
        self.block = IdentifierBlock(source)
    }

    mutating func makeFirst(
        at time: Timestamp,
        source: EventSource,
        trace: TraceContext?
    ) -> (metadata: EnvelopeMetadata, number: Int) {
        defer { self.number += 1 }
        let (saga, event): (SagaID, EventID) = (self.block.make(at: time), self.block.make(at: time))
        let metadata = EnvelopeMetadata(
            id: event,
            saga: saga,
            causation: nil,
            time: time,
            source: source,
            trace: trace
        )
        return (metadata, self.number)
    }
}
