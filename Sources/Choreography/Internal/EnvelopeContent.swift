/// What is in an envelope: a message, and a way to be rid of it.
@usableFromInline
protocol EnvelopeContent: Sendable {
    associatedtype Body: Message

    var message: Body { get }

    /// Gives up whatever the message refers to: nobody asks for it until another one takes its place.
    mutating func clear()
}

/// A message without references, which can stay until another one takes its place.
///
/// So it needs no room to say that there is none.
@usableFromInline
struct LastingContent<Body: Message>: EnvelopeContent {
    @usableFromInline let message: Body

    @inlinable
    init(_ message: Body) {
        self.message = message
    }

    @inlinable
    mutating func clear() {}
}

/// A message with references, which goes when the envelope is emptied.
@usableFromInline
struct PassingContent<Body: Message>: EnvelopeContent {
    @usableFromInline var kept: Body?

    @inlinable
    init(_ message: Body) {
        self.kept = message
    }

    @inlinable var message: Body {
        guard let kept else { preconditionFailure("Nobody refers to an envelope that is empty.") }
        return kept
    }

    @inlinable
    mutating func clear() { self.kept = nil }
}
