public import Choreography

extension SagaProbe {
    /// Expects that the next event is of a type, and passes a check.
    ///
    /// - Parameters:
    ///   - type: The event's type.
    ///   - saga: The saga whose next event it is; `nil` for the next one of all sagas.
    ///   - fileID: The file of the call, for the failure.
    ///   - line: The line of the call, for the failure.
    ///   - check: Says whether the event is right.
    /// - Returns: The event.
    /// - Throws: ``SagaProbeFailure`` if another event is next, or none; what `check` throws.
    @discardableResult
    public func expect<Event: DomainEvent>(
        _ type: Event.Type,
        in saga: SagaID? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        where check: ((Event) throws -> Bool)? = nil
    ) throws -> Envelope<Event> {
        let call = ProbeCall(fileID, line)
        let name = ProbedEvent.name(of: type)
        let pending = try self.pending(in: saga, at: call)
        var wrong: ProbedEvent?
        for (place, event) in pending.enumerated() {
            if let envelope = event.envelope.typed(type) {
                if try check?(envelope.event) ?? true {
                    self.process.record.take(Array(pending[...place]))
                    return envelope
                }
                wrong = wrong ?? event
            }
            guard self.exhaustivity == .off else { break }
        }
        if let wrong {
            throw try self.failure(
                "\(name) came, but the check says that it is not the one that was expected.\n\n"
                    + "  \(wrong.text)\n\n\(Self.passing([wrong], in: saga))",
                at: call
            )
        }
        throw try self.mismatch("Expected \(name)", pending, in: saga, at: call)
    }

    /// Expects that the next event equals this one.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - saga: The saga whose next event it is; `nil` for the next one of all sagas.
    ///   - fileID: The file of the call, for the failure.
    ///   - line: The line of the call, for the failure.
    /// - Returns: The event with its metadata.
    /// - Throws: ``SagaProbeFailure`` if another event is next, or none.
    @discardableResult
    public func expect<Event: DomainEvent & Equatable>(
        _ event: Event,
        in saga: SagaID? = nil,
        fileID: String = #fileID,
        line: Int = #line
    ) throws -> Envelope<Event> {
        let call = ProbeCall(fileID, line)
        let pending = try self.pending(in: saga, at: call)
        let candidates = self.exhaustivity == .off ? pending[...] : pending.prefix(1)
        guard let place = candidates.firstIndex(where: { $0.envelope.typed(Event.self)?.event == event }),
            let envelope = pending[place].envelope.typed(Event.self)
        else { throw try self.mismatch("Expected \(event)", pending, in: saga, at: call) }
        self.process.record.take(Array(pending[...place]))
        return envelope
    }

    /// Expects that the next events are of these types, in whatever order.
    ///
    /// For what participants do at the same time, so that a test does not expect an order that nobody promises.
    ///
    /// - Parameters:
    ///   - types: The events' types, each as often as it is expected.
    ///   - saga: The saga whose next events they are; `nil` for the next ones of all sagas.
    ///   - fileID: The file of the call, for the failure.
    ///   - line: The line of the call, for the failure.
    /// - Throws: ``SagaProbeFailure`` if other events are next.
    public func expectInAnyOrder<each Event: DomainEvent>(
        _ types: repeat (each Event).Type,
        in saga: SagaID? = nil,
        fileID: String = #fileID,
        line: Int = #line
    ) throws {
        let call = ProbeCall(fileID, line)
        var expected: [MessageType] = []
        for type in repeat each types { expected.append(MessageType(type)) }
        let pending = try self.pending(in: saga, at: call)
        var places = Array(self.exhaustivity == .off ? pending.indices : pending.indices.prefix(expected.count))
        var last = -1
        for type in expected {
            let match = places.firstIndex { MessageType(pending[$0].envelope.messageType) == type }
            guard let match else {
                let names = expected.map { ProbedEvent.name(of: $0.type) }
                throw try self.mismatch(
                    "Expected \(names.joined(separator: ", ")) in any order",
                    missing: ProbedEvent.name(of: type.type),
                    pending,
                    in: saga,
                    at: call
                )
            }
            last = max(last, places.remove(at: match))
        }
        self.process.record.take(Array(pending.prefix(last + 1)))
    }

    /// Expects that no event is left that was not expected.
    ///
    /// - Parameters:
    ///   - saga: The saga that it is about; `nil` for all.
    ///   - fileID: The file of the call, for the failure.
    ///   - line: The line of the call, for the failure.
    /// - Throws: ``SagaProbeFailure`` if there is one, whatever ``exhaustivity`` is.
    public func expectNothing(in saga: SagaID? = nil, fileID: String = #fileID, line: Int = #line) throws {
        let call = ProbeCall(fileID, line)
        let pending = try self.pending(in: saga, at: call)
        guard let first = pending.first else { return }
        throw try self.failure("Expected nothing, but \(first.name) came.\n\n\(Self.list(pending, in: saga))", at: call)
    }

    private func pending(in saga: SagaID?, at call: ProbeCall) throws -> [ProbedEvent] {
        try self.check(at: call)
        let pending = self.process.record.pending
        guard let saga else { return pending }
        return pending.filter { $0.envelope.saga == saga }
    }

    private func mismatch(
        _ expectation: String,
        missing: String? = nil,
        _ pending: [ProbedEvent],
        in saga: SagaID?,
        at call: ProbeCall
    ) throws -> SagaProbeFailure {
        guard let next = pending.first else {
            return try self.failure("\(expectation), but nothing more has happened.\n\n\(self.situation)", at: call)
        }
        let problem =
            if self.exhaustivity == .off { "but there is none among what came" } else if let missing {
                "but \(missing) is not among what came next"
            } else { "but \(next.name) came next" }
        return try self.failure("\(expectation), \(problem).\n\n\(Self.list(pending, in: saga))", at: call)
    }
}
