/// What a turn did to whole sagas.
///
/// It can't be copied: a lane and the worker that has it exchange theirs.
struct SagaMoves: ~Copyable, Sendable {
    /// A saga that waits in a lane for its next attempt.
    struct Pause: Sendable {
        let saga: SagaState
        let lane: Int
        let length: Duration
        /// Whether the saga waits for a lock, at most for so long.
        var isForLock = false
    }

    /// A deadline that begins to count.
    struct Deadline: Sendable {
        let saga: SagaState
        let lane: Int
        let step: Int
        let length: Duration
    }

    /// When the turn began.
    var time = Timestamp(nanoseconds: 0)
    /// Sagas that have ended.
    private(set) var ended: ContiguousArray<SagaState> = []
    /// Those of them that owe something, or go on by now.
    private var unforgettable: ContiguousArray<SagaState> = []
    /// Sagas that have never begun, because their first message could not be handled.
    var refused: ContiguousArray<SagaState> = []
    /// Sagas that had ended and go on, because a dead letter of theirs is replayed.
    private(set) var revived: ContiguousArray<SagaState> = []
    /// How many of those had been counted as stuck.
    private(set) var uncounted = 0
    /// How many sagas came to rest behind a dead letter, less those that moved again.
    private(set) var rested = 0
    /// What became of the first messages of sagas.
    var starts: ContiguousArray<(saga: SagaState, start: SagaState.Start)> = []
    /// Retries to arm.
    var pauses: ContiguousArray<Pause> = []
    /// Calls to the outside to make.
    var calls: ContiguousArray<Lane.ExternalCall> = []
    /// Deadlines to arm.
    var deadlines: ContiguousArray<Deadline> = []
    /// Sagas that have given locks back.
    var released: ContiguousArray<SagaID> = []
    /// The lane whose crew is to write soon what has been settled, if any.
    var flushed: Int?
    /// How the sagas ended.
    private(set) var outcomes = ChoreographyStatistics()

    init() {}

    var isEmpty: Bool {
        self.ended.isEmpty && self.revived.isEmpty && self.rested == 0 && self.starts.isEmpty && self.pauses.isEmpty
            && self.flushed == nil && self.deadlines.isEmpty && self.calls.isEmpty && self.released.isEmpty
    }

    /// Forgets everything, and keeps the room for as much.
    mutating func clear() {
        Self.clear(&self.ended)
        Self.clear(&self.unforgettable)
        Self.clear(&self.starts)
        Self.clear(&self.refused)
        Self.clear(&self.revived)
        Self.clear(&self.pauses)
        Self.clear(&self.calls)
        Self.clear(&self.deadlines)
        Self.clear(&self.released)
        self.uncounted = 0
        self.rested = 0
        self.flushed = nil
        self.outcomes = ChoreographyStatistics()
    }

    @inline(__always)
    private static func clear<Element>(_ elements: inout ContiguousArray<Element>) {
        // Much faster for a few than to remove all at once.
        while elements.popLast() != nil {}
    }

    /// A saga has moved as a whole.
    mutating func note(_ saga: SagaState, _ motion: SagaRecord.Motion) {
        switch motion {
        case .none: break
        case .rested: self.rested += 1
        case .resumed: self.rested -= 1
        case .ended: self.ended.append(saga)
        case .revived(let isCounted):
            if isCounted { self.uncounted += 1 }
            if let place = self.ended.lastIndex(where: { $0 === saga }) {
                self.ended.remove(at: place)
            } else {
                self.revived.append(saga)
            }
        }
    }

    /// Finds out how the sagas have ended.
    ///
    /// - Parameter receive: Gets the messages that those that owe nothing have kept, and must not free them.
    mutating func conclude(_ receive: (consuming EnvelopeBox) -> Void) {
        for place in self.ended.indices {
            let end = self.ended[place].conclude(receive)
            if end == nil || end == .stuck { self.unforgettable.append(self.ended[place]) }
            // One that never began does not count.
            if let end, self.refused.isEmpty || !self.refused.contains(where: { $0 === self.ended[place] }) {
                self.outcomes.count(end)
            }
        }
    }

    /// The sagas that have ended and owe nothing.
    var forgettable: ContiguousArray<SagaState> {
        guard !self.unforgettable.isEmpty else { return self.ended }
        return self.ended.filter { saga in !self.unforgettable.contains { $0 === saga } }
    }
}
