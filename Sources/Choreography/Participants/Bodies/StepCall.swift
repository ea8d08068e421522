/// One call of a step's body or of its undo, with all that the call needs besides its trigger.
@usableFromInline
struct StepCall: Sendable {
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

    /// The lane that makes the call, and for which time.
    @usableFromInline let origin: StepCallOrigin

    /// The number of the lane that makes the call.
    @inlinable var lane: Int { self.origin.lane }

    /// Where the lane may have an empty envelope for the event that the call publishes when it succeeds.
    ///
    /// A place and not the envelope, which is taken from there without counting references. It is the call's for as long as
    /// that lasts.
    nonisolated(unsafe) let spare: UnsafeMutablePointer<EnvelopeBox?>?

    /// The completion to undo; `nil` when the step itself is called.
    @usableFromInline var completion: EnvelopeBox? {
        if case .completion(let box) = self.input { box } else { nil }
    }

    /// Takes an empty envelope for an event of the type with the given number, if there is one.
    @usableFromInline
    func takeSpare(for route: Route) -> EnvelopeBox? {
        route == self.completionRoute ? self.spare?.pointee.take() : nil
    }

    /// The same call of a body that may go on when nobody waits for it any more.
    var abandonable: Self {
        Self(
            input: self.input,
            id: self.id,
            time: self.time,
            source: self.source,
            completionRoute: self.completionRoute,
            rejectionRoute: self.rejectionRoute,
            origin: self.origin,
            spare: nil
        )
    }

    /// All triggers of a join, in the order of its declaration; empty for every other step.
    @usableFromInline var joined: [EnvelopeBox] {
        if case .events(let boxes) = self.input { boxes } else { [] }
    }

    /// The completion to undo, with the type that the declaration gave it.
    @inlinable
    func completion<M: Message>(as type: M.Type) -> M {
        guard let completion = self.completion else { preconditionFailure("An undo has a completion to undo.") }
        return completion.opened(as: type)
    }

    /// The result of a body that returned its completion event.
    @inlinable
    func completed(_ event: some DomainEvent, after trigger: EnvelopeBox) -> StepResult {
        .completed(EnvelopeBox.make(event, of: self, after: trigger, route: self.completionRoute))
    }

    /// The result of a body that threw its compensation event.
    @inlinable
    func rejected(_ event: some CompensationEvent, after trigger: EnvelopeBox) -> StepResult {
        .rejected(EnvelopeBox.make(event, of: self, after: trigger, route: self.rejectionRoute))
    }

    /// Turns the error that exhausted a step's retries into the step's rejection.
    @inlinable
    static func rejection<T: Message, R: CompensationEvent>(
        from map: (@Sendable (T, any Error) -> R)?
    ) -> (@Sendable (EnvelopeBox, StepCall, any Error) -> StepResult)? {
        guard let map else { return nil }
        return { trigger, call, error in call.rejected(map(trigger.opened(as: T.self), error), after: trigger) }
    }
}

extension EnvelopeBox {
    /// The next of a join's events, with the type that the declaration gave it.
    @inlinable
    static func openNext<M: Message>(of events: inout IndexingIterator<[EnvelopeBox]>, as type: M.Type) -> M {
        guard let box = events.next() else { preconditionFailure("A join has an event for each of its triggers.") }
        return box.opened(as: type)
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

    var isNothing: Bool {
        if case .nothing = self { true } else { false }
    }
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

    /// Whether the body has rejected.
    var isRejection: Bool {
        if case .rejected = self { true } else { false }
    }
}
