internal import Synchronization

/// A message in flight, with its type.
@usableFromInline
final class TypedEnvelope<Content: EnvelopeContent>: EnvelopeBox, @unchecked Sendable {
    /// The message, until the envelope is emptied to be used again.
    @usableFromInline @exclusivity(unchecked) var content: Content

    @inlinable
    init(_ content: Content, metadata: EnvelopeMetadata, route: Route, lane: Int) {
        self.content = content
        super.init(metadata: metadata, route: route, lane: lane)
    }

    /// What a call of a body has led to.
    @inlinable
    init(_ content: Content, of call: StepCall, after trigger: EnvelopeBox, route: Route) {
        self.content = content
        super.init(
            call.id,
            at: call.time,
            from: call.source,
            causedBy: trigger,
            route: route,
            lane: call.lane
        )
    }

    /// What a call of a body has led to, in an envelope that was used before if there is one.
    @inlinable
    static func make(_ content: Content, of call: StepCall, after trigger: EnvelopeBox, route: Route) -> EnvelopeBox {
        guard let spare = call.takeSpare(for: route) else {
            return TypedEnvelope(content, of: call, after: trigger, route: route)
        }
        assert(spare is TypedEnvelope)
        unsafeDowncast(spare, to: TypedEnvelope.self).content = content
        spare.readdress(call.id, at: call.time, causedBy: trigger)
        return spare
    }

    /// A message from outside, in an envelope that was used before for one of the same type if there is one.
    @inlinable
    static func make(_ content: Content, metadata: EnvelopeMetadata, in spare: EnvelopeBox?) -> EnvelopeBox {
        guard let spare else { return TypedEnvelope(content, metadata: metadata, route: -1, lane: -1) }
        assert(spare is TypedEnvelope)
        unsafeDowncast(spare, to: TypedEnvelope.self).content = content
        spare.readdress(metadata)
        return spare
    }

    override func clear() { self.content.clear() }

    override var message: any Message { self.content.message }

    override func rerouted(to route: Route, from lane: Int) -> EnvelopeBox {
        let box = TypedEnvelope(self.content, metadata: self.metadata, route: route, lane: lane)
        box.commitOrder.store(self.commitOrder.load(ordering: .relaxed), ordering: .relaxed)
        return box
    }

    override var messageType: any Message.Type { Content.Body.self }

    override func withEncoded(using sink: MessageSink, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        if let undecoded {
            try undecoded.payload.withUnsafeBytes(body)
        } else {
            try MessageCoding.withEncoded(self.content.message, using: sink, body)
        }
    }

    override var undecoded: UndecodedMessage? {
        // Compares types before it casts, which is slow.
        Content.Body.self == UndecodedMessage.self ? self.content.message as? UndecodedMessage : nil
    }

    override func relay(on bus: EventBus) {
        bus.relay(Envelope(self.content.message, metadata: self.metadata))
    }
}

// MARK: - Making and opening envelopes

extension EnvelopeBox {
    /// Puts a message into an envelope.
    @inlinable
    static func make<M: Message>(_ message: M, metadata: EnvelopeMetadata, route: Route, lane: Int) -> EnvelopeBox {
        _isPOD(M.self)
            ? TypedEnvelope(LastingContent(message), metadata: metadata, route: route, lane: lane)
            : TypedEnvelope(PassingContent(message), metadata: metadata, route: route, lane: lane)
    }

    /// Puts a message from outside into an envelope, which was used before if there is one.
    @inlinable
    static func make<M: Message>(_ message: M, metadata: EnvelopeMetadata, in spare: EnvelopeBox?) -> EnvelopeBox {
        _isPOD(M.self)
            ? TypedEnvelope.make(LastingContent(message), metadata: metadata, in: spare)
            : TypedEnvelope.make(PassingContent(message), metadata: metadata, in: spare)
    }

    /// Puts what a call of a body has led to into an envelope, which was used before if there is one.
    @inlinable
    static func make<M: Message>(
        _ message: M,
        of call: StepCall,
        after trigger: EnvelopeBox,
        route: Route
    ) -> EnvelopeBox {
        _isPOD(M.self)
            ? TypedEnvelope.make(LastingContent(message), of: call, after: trigger, route: route)
            : TypedEnvelope.make(PassingContent(message), of: call, after: trigger, route: route)
    }

    /// The message, with the type that the declaration gave it, by which it was routed: so the cast holds.
    @inlinable
    final func opened<M: Message>(as type: M.Type) -> M {
        _isPOD(M.self) ? self.content(as: LastingContent<M>.self) : self.content(as: PassingContent<M>.self)
    }

    @inlinable
    @inline(__always)
    final func content<Content: EnvelopeContent>(as type: Content.Type) -> Content.Body {
        assert(self is TypedEnvelope<Content>)
        return unsafeDowncast(self, to: TypedEnvelope<Content>.self).content.message
    }
}
