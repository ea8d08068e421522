/// A message on its way to one reaction of one participant.
///
/// An enumeration of one case, so that whoever takes a delivery apart gets the references in it without counting them.
enum Delivery: Sendable {
    /// - Parameters:
    ///   - to: The number of the reaction within its lane.
    ///   - isRepeat: Whether the delivery was made beside the one that counts, so that its source waits for no receipt of
    ///     it.
    ///   - isReplay: Whether the delivery was a dead letter that is being replayed.
    case message(EnvelopeBox, of: SagaState, to: Int32, isRepeat: Bool, isReplay: Bool)

    init(
        _ box: consuming EnvelopeBox,
        of saga: consuming SagaState,
        to reaction: Int,
        isRepeat: Bool = false,
        isReplay: Bool = false
    ) {
        self = .message(
            consume box,
            of: consume saga,
            to: Int32(truncatingIfNeeded: reaction),
            isRepeat: isRepeat,
            isReplay: isReplay
        )
    }

    /// Whether the delivery was a dead letter that is being replayed.
    var isReplay: Bool {
        switch self {
        case .message(_, _, _, _, let isReplay): isReplay
        }
    }

    /// The delivery of a dead letter, to be tried again.
    var replayed: Self {
        Self(self.box, of: self.saga, to: self.reaction, isRepeat: self.isRepeat, isReplay: true)
    }

    var box: EnvelopeBox {
        switch self {
        case .message(let box, _, _, _, _): box
        }
    }

    var saga: SagaState {
        switch self {
        case .message(_, let saga, _, _, _): saga
        }
    }

    /// The number of the reaction within its lane.
    var reaction: Int {
        switch self {
        case .message(_, _, let reaction, _, _): Int(reaction)
        }
    }

    /// Whether the delivery was made beside the one that counts, so that its source waits for no receipt of it.
    var isRepeat: Bool {
        switch self {
        case .message(_, _, _, let isRepeat, _): isRepeat
        }
    }
}
