/// What there is to know of a step with which nothing unusual has happened, in eight bytes.
///
/// From the lowest bit: the step's number (8 bits), its state (3), where its completion is kept (2), how often its body (4)
/// and its undo's (4) have been called, and the nanoseconds from the saga's beginning to the last change (43), which are
/// two hours and a half.
struct StepNote: Sendable {
    /// No step's note.
    static let none = Self(bits: 0xff)
    /// Says that no notes are made any more.
    static let closed = Self(bits: 0xfe)

    /// How many steps can have notes: those with the lowest numbers.
    static let stepLimit = 254
    /// The highest number of calls that fits.
    static let callLimit: UInt32 = 15
    /// What says that nothing has changed yet.
    private static let never: UInt64 = 1 << 43 - 1

    private var bits: UInt64

    private init(bits: UInt64) {
        self.bits = bits
    }

    /// Notes what a row says, or `nil` if that does not fit.
    ///
    /// - Parameters:
    ///   - row: The row, without what it keeps.
    ///   - step: The number of its step.
    ///   - start: When the saga began.
    ///   - place: Where its completion is kept.
    init?(_ row: SagaRecord.Row, of step: Int, from start: Timestamp, keptAt place: Int?) {
        guard step < Self.stepLimit, row.attempts <= Self.callLimit, row.undoAttempts <= Self.callLimit,
            let change = Self.change(at: row.changed, from: start)
        else { return nil }
        self.bits = UInt64(truncatingIfNeeded: step)
        self.bits |= UInt64(row.state.rawValue) << 8
        self.bits |= UInt64(truncatingIfNeeded: (place ?? -1) + 1) << 11
        self.bits |= UInt64(row.attempts) << 13
        self.bits |= UInt64(row.undoAttempts) << 17
        self.bits |= change << 21
    }

    /// Notes of a step that its body, or its undo's, has been called once, and nothing else.
    init(of step: Int, calledFor isUndo: Bool) {
        self.bits = UInt64(truncatingIfNeeded: step) | 1 << (isUndo ? 17 : 13) | Self.never << 21
    }

    @inline(__always)
    private static func change(at time: Timestamp, from start: Timestamp) -> UInt64? {
        if time.nanoseconds == 0 { return Self.never }
        // What is below zero is too large as well.
        let change = UInt64(bitPattern: time.nanoseconds &- start.nanoseconds)
        return change < Self.never ? change : nil
    }

    /// Notes another state.
    ///
    /// - Parameters:
    ///   - state: The state.
    ///   - place: Where the completion is kept.
    ///   - time: When it changed.
    ///   - start: When the saga began.
    /// - Returns: Whether that fits; otherwise the note stays as it was.
    @inline(__always)
    mutating func change(to state: StepState, keptAt place: Int?, at time: Timestamp, from start: Timestamp) -> Bool {
        guard let change = Self.change(at: time, from: start) else { return false }
        // The step and the calls stay.
        self.bits &= 0xff | 0xff << 13
        self.bits |= UInt64(state.rawValue) << 8 | UInt64(truncatingIfNeeded: (place ?? -1) + 1) << 11 | change << 21
        return true
    }

    /// Whether the note is that of a step.
    @inline(__always)
    func isOf(_ step: Int) -> Bool { self.bits & 0xff == UInt64(truncatingIfNeeded: step) }

    /// Whether this is a place where no note is.
    var isNone: Bool { self.bits == Self.none.bits }

    /// Whether no notes are made any more.
    var isClosed: Bool { self.bits == Self.closed.bits }

    var step: Int { Int(self.bits & 0xff) }
    var state: StepState { StepState(rawValue: UInt8(self.bits >> 8 & 7)) ?? .none }

    /// Where the step's completion is kept.
    var place: Int? {
        let number = Int(self.bits >> 11 & 3)
        return number == 0 ? nil : number - 1
    }

    var attempts: UInt32 { UInt32(self.bits >> 13 & 15) }
    var undoAttempts: UInt32 { UInt32(self.bits >> 17 & 15) }

    /// When the step's state last changed, in a saga that began at `start`.
    func changed(from start: Timestamp) -> Timestamp {
        let change = self.bits >> 21
        return Timestamp(nanoseconds: change == Self.never ? 0 : start.nanoseconds + Int64(change))
    }

    /// Counts one more call of the step's body, or of its undo's.
    ///
    /// - Returns: How many there have been, or `nil` if that does not fit; the note stays as it was then.
    mutating func countCall(isUndo: Bool) -> Int? {
        let count = isUndo ? self.undoAttempts : self.attempts
        guard count < Self.callLimit else { return nil }
        self.bits += 1 << (isUndo ? 17 : 13)
        return Int(count + 1)
    }

    /// The completion is not kept any more.
    mutating func forgetPlace() { self.bits &= ~(3 << 11) }
}
