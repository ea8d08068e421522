/// One call of a step's body or of its undo, with all that the call needs.
@usableFromInline
struct StepCall: Sendable {
    /// The event that triggered the step, or the cause of the undo.
    @usableFromInline let trigger: EnvelopeBox

    /// What else the call gets.
    @usableFromInline let input: StepInput

    /// The identifier of the event that the call publishes.
    @usableFromInline let id: EventID

    /// The time at which the call's transaction runs.
    @usableFromInline let time: Timestamp

    /// Who makes the call.
    @usableFromInline let source: EventSource

    /// The type of the event that the call publishes when it succeeds.
    @usableFromInline let completionRoute: Route

    /// The type of the event that the call publishes when it rejects.
    @usableFromInline let rejectionRoute: Route

    /// The number of the lane that makes the call.
    @usableFromInline let lane: Int

    /// The completion to undo; `nil` when the step itself is called.
    @usableFromInline var completion: EnvelopeBox? {
        if case .completion(let box) = self.input { box } else { nil }
    }

    /// All triggers of a join, in the order of its declaration; empty for every other step.
    @usableFromInline var joined: [EnvelopeBox] {
        if case .events(let boxes) = self.input { boxes } else { [] }
    }

    /// The trigger, with the type that the declaration gave it.
    @inlinable
    func trigger<M: Message>(as type: M.Type) -> M { Self.message(of: self.trigger, as: type) }

    /// The completion to undo, with the type that the declaration gave it.
    @inlinable
    func completion<M: Message>(as type: M.Type) -> M {
        guard let completion = self.completion else { preconditionFailure("An undo has a completion to undo.") }
        return Self.message(of: completion, as: type)
    }

    /// The result of a body that returned its completion event.
    @inlinable
    func completed(_ event: some DomainEvent) -> StepResult {
        .completed(TypedEnvelope(event, of: self, route: self.completionRoute))
    }

    /// The result of a body that threw its compensation event.
    @inlinable
    func rejected(_ event: some CompensationEvent) -> StepResult {
        .rejected(TypedEnvelope(event, of: self, route: self.rejectionRoute))
    }

    /// Turns the error that exhausted a step's retries into the step's rejection.
    @inlinable
    static func rejection<T: Message, R: CompensationEvent>(
        from map: (@Sendable (T, any Error) -> R)?
    ) -> (@Sendable (StepCall, any Error) -> StepResult)? {
        guard let map else { return nil }
        return { call, error in call.rejected(map(call.trigger(as: T.self), error)) }
    }

    /// The next of a join's events, with the type that the declaration gave it.
    @inlinable
    static func next<M: Message>(_ events: inout IndexingIterator<[EnvelopeBox]>, as type: M.Type) -> M {
        guard let box = events.next() else { preconditionFailure("A join has an event for each of its triggers.") }
        return Self.message(of: box, as: type)
    }

    /// The message in a box that was routed here by its type, so that the cast holds.
    @inlinable
    static func message<M: Message>(of box: EnvelopeBox, as type: M.Type) -> M {
        assert(box is TypedEnvelope<M>)
        return unsafeDowncast(box, to: TypedEnvelope<M>.self).typed
    }
}

/// What a call of a step gets besides the event that triggered it.
@usableFromInline
enum StepInput: Sendable {
    case nothing
    /// The completion to undo.
    case completion(EnvelopeBox)
    /// All triggers of a join, in the order of its declaration; for the undo of an effect that is not known, the trigger
    /// of its step.
    case events([EnvelopeBox])
}

/// How a body ended.
@usableFromInline
enum StepResult: Sendable {
    /// With an event to publish.
    case completed(EnvelopeBox)
    /// With the compensation event that it threw.
    case rejected(EnvelopeBox)
    /// Without anything to publish.
    case done
}
