/// A message on its way to one reaction of one participant.
///
/// An enumeration of one case, so that whoever takes a delivery apart gets the references in it without counting them.
enum Delivery: Sendable {
    /// What is unusual about a delivery.
    ///
    /// In one byte: a delivery is handed on in registers, of which there are few.
    struct Marks: OptionSet, Sendable {
        let rawValue: UInt8

        /// The delivery was made beside the one that counts, so that its source waits for no receipt of it.
        static let isRepeat = Self(rawValue: 1)
        /// The delivery was a dead letter, and is being replayed.
        static let isReplay = Self(rawValue: 2)
        /// The delivery has waited for a lock, of which the timeline tells already.
        static let hasWaited = Self(rawValue: 4)
    }

    /// - Parameters:
    ///   - to: The number of the reaction within its lane.
    ///   - marks: What is unusual about it.
    case message(EnvelopeBox, of: SagaState, to: Int32, marks: Marks)

    init(_ box: consuming EnvelopeBox, of saga: consuming SagaState, to reaction: Int, marks: Marks = []) {
        self = .message(
            consume box,
            of: consume saga,
            to: Int32(truncatingIfNeeded: reaction),
            marks: marks
        )
    }

    var box: EnvelopeBox {
        switch self {
        case .message(let box, _, _, _): box
        }
    }

    var saga: SagaState {
        switch self {
        case .message(_, let saga, _, _): saga
        }
    }

    /// The number of the reaction within its lane.
    var reaction: Int {
        switch self {
        case .message(_, _, let reaction, _): Int(reaction)
        }
    }

    /// What is unusual about it.
    var marks: Marks {
        switch self {
        case .message(_, _, _, let marks): marks
        }
    }

    /// Whether the delivery was made beside the one that counts, so that its source waits for no receipt of it.
    var isRepeat: Bool { self.marks.contains(.isRepeat) }

    /// The delivery of a dead letter, to be tried again.
    var replayed: Self {
        let marks = self.marks.subtracting(.hasWaited).union(.isReplay)
        return Self(self.box, of: self.saga, to: self.reaction, marks: marks)
    }

    /// The delivery after it has waited for a lock, to be tried again.
    var awaited: Self {
        Self(self.box, of: self.saga, to: self.reaction, marks: self.marks.union(.hasWaited))
    }
}
