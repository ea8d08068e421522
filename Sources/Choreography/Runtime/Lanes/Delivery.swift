/// A message on its way to one reaction of one participant.
struct Delivery: Sendable {
    let box: EnvelopeBox
    let saga: SagaState
    private let reactionNumber: Int32
    /// Whether the delivery was made beside the one that counts, so that its source waits for no receipt of it.
    let isRepeat: Bool

    init(_ box: EnvelopeBox, of saga: SagaState, to reaction: Int, isRepeat: Bool = false) {
        self.box = box
        self.saga = saga
        self.reactionNumber = Int32(truncatingIfNeeded: reaction)
        self.isRepeat = isRepeat
    }

    /// The number of the reaction within its lane.
    var reaction: Int { Int(self.reactionNumber) }
}
