/// Something that happened in a saga: what a timeline consists of, and what observers are told.
public struct TimelineEntry: Sendable {
    /// What happened.
    ///
    /// More kinds may be added.
    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        private enum Raw: String, Sendable {
            case started
            case handled
            case completed
            case rejected
            case undone
            case joined
            case armed
            case disarmed
            case duplicate
            case fenced
            case dropped
            case nothingToUndo = "nothing to undo"
            case late
            case retried
            case locked
            case lockRefused = "lock refused"
            case undoDelayed = "undo delayed"
            case exhausted
            case deadLettered = "dead-lettered"
            case parked
            case replayed
            case discarded
            case ended
        }

        private let raw: Raw

        /// The saga's first message was accepted.
        public static let started = Self(raw: .started)
        /// A listener committed.
        public static let handled = Self(raw: .handled)
        /// A step committed; `event` is its completion event.
        public static let completed = Self(raw: .completed)
        /// A step rejected; `event` is its compensation event.
        public static let rejected = Self(raw: .rejected)
        /// An undo committed; `event` is its compensation event.
        public static let undone = Self(raw: .undone)
        /// An event of a join arrived, and others are missing.
        public static let joined = Self(raw: .joined)
        /// A deadline began to count.
        public static let armed = Self(raw: .armed)
        /// What a deadline waited for came in time.
        public static let disarmed = Self(raw: .disarmed)
        /// An event arrived again and was absorbed.
        public static let duplicate = Self(raw: .duplicate)
        /// An undo came before its step, and fenced it.
        public static let fenced = Self(raw: .fenced)
        /// A step was not carried out because its undo had come first.
        public static let dropped = Self(raw: .dropped)
        /// The cause of an undo found nothing that is committed.
        public static let nothingToUndo = Self(raw: .nothingToUndo)
        /// An event arrived after the saga had ended.
        public static let late = Self(raw: .late)
        /// A body failed and is called again after a pause.
        public static let retried = Self(raw: .retried)
        /// A record that a step needs is locked by another saga; the step is called again when it may be free.
        ///
        /// Told once for as long as the step waits, however often another saga has the record by then.
        public static let locked = Self(raw: .locked)
        /// A step has not got the lock that it needs, which it turned into a rejection; its body was not called.
        public static let lockRefused = Self(raw: .lockRefused)
        /// An undo has failed three times or more, and is called again after a pause.
        public static let undoDelayed = Self(raw: .undoDelayed)

        /// A body failed for the last time, which its step turned into a rejection.
        public static let exhausted = Self(raw: .exhausted)
        /// A body failed for the last time; its event is kept as a dead letter.
        public static let deadLettered = Self(raw: .deadLettered)
        /// An event waits behind a dead letter of its saga.
        public static let parked = Self(raw: .parked)
        /// A dead letter is tried again.
        public static let replayed = Self(raw: .replayed)
        /// A dead letter was given up, or a command whose step has failed for good.
        public static let discarded = Self(raw: .discarded)
        /// The saga ended.
        public static let ended = Self(raw: .ended)

        /// The kind in a word or two.
        public var description: String { self.raw.rawValue }
    }

    /// What happened.
    public let kind: Kind

    private let attempts: UInt16

    /// When it happened.
    ///
    /// Entries are ordered by their place in the timeline, not by their time.
    public let time: Timestamp

    private let box: EnvelopeBox
    package let place: Place?
    private let note: Note?

    /// The step in which something happened, and the message that was being handled there.
    ///
    /// Names are four bytes each, which fit into an entry of 48 bytes.
    package struct Place: Hashable, Sendable {
        fileprivate let site: StepSite
        fileprivate let trigger: InternedName

        init(_ site: StepSite, handling trigger: MessageType) {
            self.site = site
            self.trigger = InternedName(trigger.name)
        }

        /// The place with these names.
        package init(participant: String, step: String, trigger: String) {
            self.site = StepSite(participant: participant, step: step)
            self.trigger = InternedName(trigger)
        }
    }

    /// What only some entries have to say, kept out of the others.
    private final class Note: Sendable {
        let text: String
        let outcome: SagaOutcome?

        init(_ text: String, outcome: SagaOutcome? = nil) {
            self.text = text
            self.outcome = outcome
        }
    }

    init(
        _ kind: Kind,
        at time: Timestamp,
        about box: EnvelopeBox,
        in place: Place?,
        attempt: Int = 1,
        detail: String? = nil
    ) {
        self.kind = kind
        self.attempts = UInt16(clamping: attempt)
        self.time = time
        self.box = box
        self.place = place
        self.note = detail.map { Note($0) }
    }

    /// The entry that tells of a saga's end with its last delivery.
    init(endWith outcome: SagaOutcome, at time: Timestamp, after box: EnvelopeBox) {
        self.kind = .ended
        self.attempts = 1
        self.time = time
        self.box = box
        self.place = nil
        if case .completed = outcome { self.note = nil } else { self.note = Note("\(outcome)", outcome: outcome) }
    }

    /// The saga in which it happened.
    public var saga: SagaID { self.box.saga }

    /// The event that it is about: the one published, or else the one that was handled.
    public var event: AnyEnvelope? { self.kind == .ended ? nil : AnyEnvelope(self.box) }

    /// How often the body had been called, for kinds that are about a call.
    public var attempt: Int { Int(self.attempts) }

    /// The error or the reason, in words.
    public var detail: String? {
        guard let note else { return self.kind == .ended ? "\(SagaOutcome.completed)" : nil }
        return note.text
    }

    /// How the saga ended, if that is what the entry tells of.
    public var outcome: SagaOutcome? { self.kind == .ended ? self.note?.outcome ?? .completed : nil }

    /// The participant in which it happened, if it happened in one.
    public var participant: String? { self.place?.site.participant }

    /// The step's identifier within its participant, if it happened in a step.
    public var step: String? { self.place?.site.step }

    /// The name of the message that was being handled in the step, if it happened in one.
    ///
    /// It is what triggered the step, or the last event of a join; what caused an undo; what armed a deadline, also
    /// when the deadline fires, or what disarmed it. ``event`` tells what came of it.
    public var trigger: String? { self.place?.trigger.text }
}

extension TimelineEntry: CustomStringConvertible {
    /// The entry in one line.
    public var description: String {
        var line = self.participant.map { "\($0) " } ?? ""
        line += self.kind.description
        if let event { line += " \(event.name)" }
        if self.attempt > 1 { line += " (attempt \(self.attempt))" }
        if let detail { line += ": \(detail)" }
        return line
    }
}
