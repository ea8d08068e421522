/// One call of user code in a step, as an interceptor sees it.
public struct StepAttempt: Sendable {
    /// What is called.
    ///
    /// More kinds may be added.
    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        private enum Raw: String, Sendable {
            case transaction, call, commit
        }

        private let raw: Raw

        /// A body in a local transaction.
        public static let transaction = Self(raw: .transaction)
        /// The call of an external step, outside of any transaction.
        public static let call = Self(raw: .call)
        /// What commits the answer of such a call, in a local transaction.
        public static let commit = Self(raw: .commit)

        /// The kind's name.
        public var description: String { self.raw.rawValue }
    }

    /// What is called.
    public let kind: Kind

    /// The participant's name.
    public let participant: String

    /// The step's identifier within its participant.
    public let step: String

    /// Whether the step is being undone.
    public let isCompensation: Bool

    /// The message that is being handled: the last one of a join, the cause of an undo, and what armed a deadline.
    public let trigger: AnyEnvelope

    /// What a join handles besides ``trigger``, in the order of its declaration; empty for every other step.
    public let joined: [AnyEnvelope]

    /// How often the body has been called for this message, this time included; a replay begins to count anew.
    public let number: Int

    /// Whether a person has had a dead letter replayed.
    ///
    /// Also for further attempts of the replay. A store on disk keeps that for a process that has been started since,
    /// except of a deadline's body.
    public let isReplay: Bool

    init(_ kind: Kind, in site: StepSite, isUndo: Bool, _ trigger: EnvelopeBox, _ call: StepCall) {
        self.kind = kind
        self.participant = site.participant
        self.step = site.step
        self.isCompensation = isUndo
        self.trigger = AnyEnvelope(trigger)
        // The undo of an effect that is not known receives its step's trigger in the same way.
        self.joined = isUndo ? [] : call.joined.compactMap { $0 === trigger ? nil : AnyEnvelope($0) }
        self.number = call.origin.attempt
        self.isReplay = call.origin.isReplay
    }

    /// The saga in which it happens.
    public var saga: SagaID { self.trigger.saga }
}
