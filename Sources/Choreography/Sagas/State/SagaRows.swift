/// What a saga knows of its steps: a row for each.
///
/// Of its choreography's steps a saga mostly touches few, and nothing unusual happens with them. What there is to know of
/// six such steps and the completions of three of them is kept in place. With anything else, the saga gets an array of all
/// rows, and keeps it: another step, a retry too many, an event that waits in a join, a deadline.
///
/// It frees no message, since that runs code of users and the saga's lock is held: what is kept no longer is handed over
/// at the end.
struct SagaRows: Sendable {
    typealias Row = SagaRecord.Row

    /// What few sagas have.
    private struct Rest: Sendable {
        /// All rows, if they are not kept in place.
        var rows: [Row] = []
        var seldom = SagaRecord.Seldom()

        /// Messages that were kept, until somebody takes them who can free them.
        var retired: [EnvelopeBox] = []

        mutating func forgetKept(to receive: (consuming EnvelopeBox) -> Void) {
            for step in self.rows.indices {
                if case .nothing = self.rows[step].kept { continue }
                self.rows[step].kept.forEachMessage { receive($0) }
                self.rows[step].kept = .nothing
            }
            while let box = self.retired.popLast() { receive(box) }
        }

        mutating func forgetCompletions(to receive: (consuming EnvelopeBox) -> Void) {
            for step in self.rows.indices { self.forgetCompletion(of: step, to: receive) }
            while let box = self.retired.popLast() { receive(box) }
        }

        mutating func forgetCompletion(of step: Int, to receive: (consuming EnvelopeBox) -> Void) {
            guard case .completion(let box) = self.rows[step].kept else { return }
            self.rows[step].kept = .nothing
            receive(box)
        }

        /// A row is another one from now on.
        mutating func replace(_ step: Int, with row: Row) {
            self.retireKept(of: step, for: row.kept)
            self.rows[step] = row
        }

        mutating func change(_ step: Int, to state: StepState, keeping kept: Row.Kept, at time: Timestamp) {
            self.retireKept(of: step, for: kept)
            self.rows[step].change(to: state, keeping: kept, at: time)
        }

        /// Keeps the messages of a row until they can be freed, but for those that it goes on to keep.
        private mutating func retireKept(of step: Int, for kept: Row.Kept) {
            if case .nothing = self.rows[step].kept { return }
            let old = self.rows[step].kept
            old.forEachMessage { if !kept.contains($0) { self.retired.append($0) } }
        }
    }

    private var notes = SixNotes()
    private var completions = ThreeBoxes()
    private var rest = Aside<Rest>()
    /// When the saga began.
    let startedAt: Timestamp
    private let stepCount: UInt16

    init(stepCount: Int, startedAt: Timestamp) {
        self.stepCount = UInt16(stepCount)
        self.startedAt = startedAt
        if stepCount > StepNote.stepLimit { self.unfold() }
    }

    /// What few sagas have besides their rows; it shares a reference with these.
    ///
    /// To read it makes a copy.
    var seldom: SagaRecord.Seldom {
        get { self.rest[or: Rest()].seldom }
        _modify { yield &self.rest[or: Rest()].seldom }
    }

    /// Looks at what few sagas have, if this one has, or has had, some of it.
    @inline(__always)
    func ifSeldom<Result>(_ look: (SagaRecord.Seldom) -> Result) -> Result? {
        self.rest.ifPresent { look($0.seldom) }
    }

    /// Whether the rows are kept in place.
    private var isBrief: Bool { !self.notes.isClosed }

    subscript(step: Int) -> Row {
        get {
            precondition(self.indices.contains(step), "There is no step \(step) among \(self.stepCount).")
            guard self.isBrief else { return self.rest.ifPresent { $0.rows[step] } ?? Row() }
            return self.notes.place(of: step).map { self.row(of: self.notes[$0]) } ?? Row()
        }
        set {
            precondition(self.indices.contains(step), "There is no step \(step) among \(self.stepCount).")
            if self.isBrief, self.note(newValue, of: step) { return }
            if self.isBrief { self.unfold() }
            self.rest[or: Rest()].replace(step, with: newValue)
        }
    }

    /// What the barrier knows of a step.
    @inline(__always)
    func state(of step: Int) -> StepState {
        guard self.isBrief else { return self.rest.ifPresent { $0.rows[step].state } ?? .none }
        return self.notes.place(of: step).map { self.notes[$0].state } ?? .none
    }

    /// Counts the first call of a step's body, if nothing is known of the step and there is room in place.
    @inline(__always)
    mutating func noteFirstCall(of step: Int, isUndo: Bool = false) -> Bool {
        guard self.isBrief, !self.notes.isFull, self.notes.place(of: step) == nil else { return false }
        self.notes.push(StepNote(of: step, calledFor: isUndo))
        return true
    }

    /// Counts a call of a step's body, or of its undo's.
    ///
    /// - Returns: How many there have been.
    mutating func countCall(of step: Int, isUndo: Bool) -> Int {
        if self.noteFirstCall(of: step, isUndo: isUndo) { return 1 }
        if self.isBrief, let place = self.notes.place(of: step),
            let count = self.notes[place].countCall(isUndo: isUndo)
        {
            return count
        }
        if self.isBrief { self.unfold() }
        return self.rest[or: Rest()].rows[step].countCall(isUndo: isUndo)
    }

    /// A step that has been called, or its undo, has committed.
    @inline(__always)
    mutating func commit(_ step: Int, as state: StepState, keeping completion: EnvelopeBox?, at time: Timestamp) {
        // Mostly it is the step that was called last, and is called for the first time.
        if self.isBrief, self.notes.first.isOf(step), self.notes.first.place == nil {
            let free = completion == nil ? nil : self.completions.freePlace
            if (completion == nil) == (free == nil),
                self.notes.first.change(to: state, keptAt: free, at: time, from: self.startedAt)
            {
                if let free { self.completions[free] = completion }
                return
            }
        }
        self.change(step, to: state, keeping: completion.map { .completion($0) } ?? .nothing, at: time)
    }

    /// A step's state changes, and with it what is kept of the step.
    mutating func change(_ step: Int, to state: StepState, keeping kept: Row.Kept, at time: Timestamp) {
        guard self.isBrief else { return self.rest[or: Rest()].change(step, to: state, keeping: kept, at: time) }
        var row = self[step]
        row.change(to: state, keeping: kept, at: time)
        self[step] = row
    }

    /// Keeps a message until it can be freed.
    mutating func retire(_ box: EnvelopeBox) { self.rest[or: Rest()].retired.append(box) }

    /// Keeps the completion of a step no longer.
    ///
    /// - Parameters:
    ///   - step: The step.
    ///   - receive: Gets it, and must not free it.
    mutating func forgetCompletion(of step: Int, to receive: (consuming EnvelopeBox) -> Void) {
        guard self.isBrief else { return self.rest[or: Rest()].forgetCompletion(of: step, to: receive) }
        guard let note = self.notes.place(of: step), let place = self.notes[note].place else { return }
        self.notes[note].forgetPlace()
        if let box = self.completions[place] { receive(box) }
        self.completions[place] = nil
    }

    /// Keeps nothing for later any more.
    ///
    /// - Parameter receive: Gets the messages that were kept, which it must not free.
    mutating func forgetKept(to receive: (consuming EnvelopeBox) -> Void) {
        if !self.rest.isEmpty { self.rest[or: Rest()].forgetKept(to: receive) }
        self.emptyPlaces(to: receive)
    }

    /// Keeps no step's completion any more, but what others wait for: a join, an answer from outside.
    ///
    /// - Parameter receive: Gets the completions, which it must not free.
    mutating func forgetCompletions(to receive: (consuming EnvelopeBox) -> Void) {
        if !self.rest.isEmpty { self.rest[or: Rest()].forgetCompletions(to: receive) }
        self.emptyPlaces(to: receive)
    }

    /// Keeps nothing in place any more; nothing but completions is there.
    private mutating func emptyPlaces(to receive: (consuming EnvelopeBox) -> Void) {
        guard self.isBrief, !self.completions.isEmpty else { return }
        self.completions.empty(to: receive)
        for place in SixNotes.places { self.notes[place].forgetPlace() }
    }

    // MARK: In place

    private func row(of note: StepNote) -> Row {
        var row = Row()
        row.state = note.state
        row.attempts = note.attempts
        row.undoAttempts = note.undoAttempts
        row.changed = note.changed(from: self.startedAt)
        if let place = note.place, let box = self.completions[place] { row.kept = .completion(box) }
        return row
    }

    /// Keeps a row in place.
    ///
    /// - Returns: Whether it fits.
    private mutating func note(_ row: Row, of step: Int) -> Bool {
        let known = self.notes.place(of: step)
        guard known != nil || !self.notes.isFull else { return false }
        let old = known.flatMap { self.notes[$0].place }
        var new: Int?
        switch row.kept {
        case .nothing: break
        case .completion:
            guard let free = old ?? self.completions.freePlace else { return false }
            new = free
        case .arrivals, .armed, .intended: return false
        }
        guard let note = StepNote(row, of: step, from: self.startedAt, keptAt: new) else { return false }
        if let known { self.notes[known] = note } else { self.notes.push(note) }
        if let old, let box = self.completions[old], !row.kept.contains(box) { self.retire(box) }
        if let old, new == nil { self.completions[old] = nil }
        if let new, case .completion(let box) = row.kept { self.completions[new] = box }
        return true
    }

    /// From now on, all rows are in an array.
    private mutating func unfold() {
        var rows = Array(repeating: Row(), count: self.count)
        for place in SixNotes.places where !self.notes[place].isNone {
            rows[self.notes[place].step] = self.row(of: self.notes[place])
        }
        self.notes.close()
        self.completions = ThreeBoxes()
        self.rest[or: Rest()].rows = rows
    }
}

extension SagaRows: MutableCollection, RandomAccessCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { Int(self.stepCount) }
}

/// The notes of up to six steps, the latest first.
private struct SixNotes: Sendable {
    static let places = 0..<6

    var first = StepNote.none
    private var second = StepNote.none
    private var third = StepNote.none
    private var fourth = StepNote.none
    private var fifth = StepNote.none
    private var sixth = StepNote.none

    /// Where a step's note is.
    @inline(__always)
    func place(of step: Int) -> Int? {
        if self.first.isOf(step) { return 0 }
        if self.second.isOf(step) { return 1 }
        if self.third.isOf(step) { return 2 }
        if self.fourth.isOf(step) { return 3 }
        if self.fifth.isOf(step) { return 4 }
        if self.sixth.isOf(step) { return 5 }
        return nil
    }

    var isFull: Bool { !self.sixth.isNone }

    /// Adds a note, for which there must be room.
    @inline(__always)
    mutating func push(_ note: StepNote) {
        self.sixth = self.fifth
        self.fifth = self.fourth
        self.fourth = self.third
        self.third = self.second
        self.second = self.first
        self.first = note
    }

    /// Whether no notes are made any more.
    var isClosed: Bool { self.first.isClosed }

    /// From now on, no notes are made.
    mutating func close() {
        self = Self()
        self.first = .closed
    }

    subscript(place: Int) -> StepNote {
        @inline(__always) get {
            switch place {
            case 0: self.first
            case 1: self.second
            case 2: self.third
            case 3: self.fourth
            case 4: self.fifth
            default: self.sixth
            }
        }
        @inline(__always) _modify {
            switch place {
            case 0: yield &self.first
            case 1: yield &self.second
            case 2: yield &self.third
            case 3: yield &self.fourth
            case 4: yield &self.fifth
            default: yield &self.sixth
            }
        }
    }
}

/// Up to three events.
private struct ThreeBoxes: Sendable {
    private var first: EnvelopeBox?
    private var second: EnvelopeBox?
    private var third: EnvelopeBox?

    var isEmpty: Bool { self.first == nil && self.second == nil && self.third == nil }

    mutating func empty(to receive: (consuming EnvelopeBox) -> Void) {
        if let box = self.first.take() { receive(box) }
        if let box = self.second.take() { receive(box) }
        if let box = self.third.take() { receive(box) }
    }

    /// Where there is room for an event.
    var freePlace: Int? {
        if self.first == nil { return 0 }
        if self.second == nil { return 1 }
        return self.third == nil ? 2 : nil
    }

    subscript(place: Int) -> EnvelopeBox? {
        get {
            switch place {
            case 0: self.first
            case 1: self.second
            default: self.third
            }
        }
        set {
            switch place {
            case 0: self.first = newValue
            case 1: self.second = newValue
            default: self.third = newValue
            }
        }
    }
}
