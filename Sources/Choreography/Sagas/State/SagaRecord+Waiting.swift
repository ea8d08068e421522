/// Steps that wait: for a deadline, or for a call to the outside.
extension SagaRecord {
    // MARK: Deadlines

    /// The event from which a deadline counts.
    mutating func admitArming(_ step: Int) -> Admission {
        if self.hasEnded { return .skip(.late) }
        switch self.rows[step].state {
        case .none: return .skip(self.deadline(of: step) == nil ? .armed : .duplicate)
        case .fenced: return .skip(.dropped)
        case .committed, .rejected, .undone: return .skip(.duplicate)
        }
    }

    /// An event that makes a deadline moot, be it armed already or not yet.
    mutating func admitDisarming(_ step: Int, now: Timestamp) -> Admission {
        if self.hasEnded { return .skip(.late) }
        guard self.rows[step].state == .none else { return .skip(.nothingToUndo) }
        guard self.deadline(of: step) == nil else { return .skip(.disarmed) }
        self.change(step, to: .fenced, keeping: .nothing, now: now)
        return .skip(.fenced)
    }

    /// A deadline is over.
    ///
    /// It is too late if one of the guarding steps has run, or if the call of one is on record: then the event that
    /// disarms the deadline has been here, and comes again.
    mutating func admitFiring(_ step: Int, guards: [Int]) -> Admission {
        guard !self.hasEnded, self.rows[step].state == .none, self.deadline(of: step) != nil,
            guards.allSatisfy({ self.rows[$0].mayBeFenced || self.rows[$0].state == .fenced })
        else { return .skip(.late) }
        return .run(.nothing, attempt: self.rows.countCall(of: step, isUndo: false))
    }

    /// Steps that have not run never will.
    mutating func fence(_ steps: [Int], now: Timestamp) {
        for step in steps where self.rows[step].mayBeFenced {
            self.change(step, to: .fenced, keeping: .nothing, now: now)
        }
    }

    /// The deadline that is armed at a step.
    func deadline(of step: Int) -> ArmedDeadline? {
        guard case .armed(let deadline) = self.rows[step].kept else { return nil }
        return deadline
    }

    /// A deadline begins to count.
    mutating func arm(_ step: Int, _ deadline: ArmedDeadline, now: Timestamp) {
        self.change(step, to: .none, keeping: .armed(deadline), now: now)
    }

    /// An armed deadline counts as a delivery in flight that waits.
    mutating func startDeadline() -> Motion {
        self.inFlight += 1
        self.deadlines += 1
        return self.settle()
    }

    /// A deadline is over, and its delivery does not wait any more.
    ///
    /// - Returns: How the saga moved, or `nil` if the deadline had been decided before.
    mutating func endDeadline(_ step: Int) -> Motion? {
        guard self.rows[step].state == .none, let deadline = self.deadline(of: step), !deadline.isOver else {
            return nil
        }
        self.rows[step].kept = .armed(ArmedDeadline(deadline.box, due: deadline.due, isOver: true))
        self.deadlines -= 1
        return self.settle()
    }

    /// A deadline is moot, subject to a commit: nothing else decides it.
    mutating func decideDeadline(_ step: Int) {
        self.rows[step].state = .committed
    }

    /// A deadline is moot, and its delivery with it, unless that is on its way already.
    ///
    /// - Returns: The event that had armed it.
    mutating func disarm(_ step: Int, now: Timestamp) -> EnvelopeBox? {
        guard let deadline = self.deadline(of: step) else { return nil }
        self.change(step, to: .committed, keeping: .nothing, now: now)
        if !deadline.isOver {
            self.inFlight -= 1
            self.deadlines -= 1
        }
        return deadline.box
    }

    // MARK: Calls to the outside

    /// Something outside is about to be called for an event.
    ///
    /// - Returns: Whether that was not on record yet.
    mutating func intend(_ step: Int, for box: EnvelopeBox) -> Bool {
        if case .intended = self.rows[step].kept { return false }
        self.rows[step].kept = .intended(box)
        return true
    }

    /// A step has rejected although its call may have had an effect, which is then undone.
    mutating func keepUnknownEffect(of step: Int, for box: EnvelopeBox) {
        self.rows[step].kept = .intended(box)
    }

    /// An undo of a step that calls the outside.
    ///
    /// Unlike others, it also undoes a step of which nobody knows whether it had an effect.
    mutating func admitExternalUndo(_ step: Int, now: Timestamp) -> Admission {
        let mayHaveEffect = self.rows[step].state == .none || self.rows[step].state == .rejected
        guard !self.hasEnded, mayHaveEffect, case .intended(let box) = self.rows[step].kept else {
            return self.admitUndo(step: step, now: now)
        }
        return .run(.events([box]), attempt: self.rows.countCall(of: step, isUndo: true))
    }
}

/// A deadline that counts.
///
/// A class, so that the many rows without one stay small.
final class ArmedDeadline: Sendable {
    /// The event from which it counts.
    let box: EnvelopeBox
    /// When it is over.
    let due: Timestamp
    /// Whether it is over, and about to fire.
    let isOver: Bool

    init(_ box: EnvelopeBox, due: Timestamp, isOver: Bool = false) {
        self.box = box
        self.due = due
        self.isOver = isOver
    }
}
