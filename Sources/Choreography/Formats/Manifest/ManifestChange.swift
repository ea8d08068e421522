/// Something that is another way in a choreography than it was.
public struct ManifestChange: Sendable, Hashable, CustomStringConvertible {
    /// What has changed, for code to tell apart.
    ///
    /// More kinds may be added.
    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        enum Raw: String, Sendable, CaseIterable {
            case participantAdded, participantRemoved, participantRenamed
            case stepAdded, stepRemoved, stepRenamed, stepKindChanged, deadlineRemoved
            case triggersChanged, completionChanged, rejectionAdded, rejectionChanged, rejectionRemoved
            case exhaustionChanged
            case undoAdded, undoRemoved, undoEventChanged
            case timeChanged, disarmingAdded, disarmingRemoved
            case messageAdded, messageRemoved, messageRenamed, messageKindChanged, consumersRemoved
            case versionRaised, versionLowered, migrationMissing
            case memberAdded, requiredMemberAdded, memberRemoved, memberRetyped
            case memberMadeOptional, memberMadeRequired, choiceAdded, choiceRemoved
        }

        let raw: Raw

        init(_ raw: Raw) {
            self.raw = raw
        }

        /// A participant takes part that did not.
        public static let participantAdded = Self(.participantAdded)
        /// A participant is gone, and with it all its steps.
        public static let participantRemoved = Self(.participantRemoved)
        /// A participant has another name, and the same steps.
        public static let participantRenamed = Self(.participantRenamed)
        /// A participant has a step more.
        public static let stepAdded = Self(.stepAdded)
        /// A step is gone.
        public static let stepRemoved = Self(.stepRemoved)
        /// A step has another identifier, so that the barrier takes it for another step.
        public static let stepRenamed = Self(.stepRenamed)
        /// A step plays another part in its saga.
        public static let stepKindChanged = Self(.stepKindChanged)
        /// A deadline is gone.
        public static let deadlineRemoved = Self(.deadlineRemoved)
        /// Other messages trigger a step.
        public static let triggersChanged = Self(.triggersChanged)
        /// A step completes with another event, or may decide for others.
        public static let completionChanged = Self(.completionChanged)
        /// A step can reject that could not.
        public static let rejectionAdded = Self(.rejectionAdded)
        /// A step rejects with another event.
        public static let rejectionChanged = Self(.rejectionChanged)
        /// A step can't reject any more.
        public static let rejectionRemoved = Self(.rejectionRemoved)
        /// Exhausted retries become a step's rejection now, or do not any more.
        public static let exhaustionChanged = Self(.exhaustionChanged)
        /// A step is undone for a cause for which it was not.
        public static let undoAdded = Self(.undoAdded)
        /// A step is not undone any more for a cause.
        public static let undoRemoved = Self(.undoRemoved)
        /// An undo publishes another event.
        public static let undoEventChanged = Self(.undoEventChanged)
        /// A deadline has another time.
        public static let timeChanged = Self(.timeChanged)
        /// An event disarms a deadline that did not.
        public static let disarmingAdded = Self(.disarmingAdded)
        /// An event does not disarm a deadline any more.
        public static let disarmingRemoved = Self(.disarmingRemoved)
        /// There is a new message.
        public static let messageAdded = Self(.messageAdded)
        /// A message is gone.
        public static let messageRemoved = Self(.messageRemoved)
        /// A message has another name, and the same payload, publishers and consumers.
        public static let messageRenamed = Self(.messageRenamed)
        /// A command has become an event, or an event a compensation event, or the other way round.
        public static let messageKindChanged = Self(.messageKindChanged)
        /// A message that somebody reacted to is still there, and nobody reacts to it.
        public static let consumersRemoved = Self(.consumersRemoved)
        /// A message has a higher version, and every older one is migrated.
        public static let versionRaised = Self(.versionRaised)
        /// A message has a lower version.
        public static let versionLowered = Self(.versionLowered)
        /// A version that was written can't be migrated.
        public static let migrationMissing = Self(.migrationMissing)
        /// A payload has a member more, which it may lack.
        public static let memberAdded = Self(.memberAdded)
        /// A payload has a member more, which it must have.
        public static let requiredMemberAdded = Self(.requiredMemberAdded)
        /// A payload has a member less.
        public static let memberRemoved = Self(.memberRemoved)
        /// A member of a payload, or what it consists of, is of another type.
        public static let memberRetyped = Self(.memberRetyped)
        /// A payload may lack a member that it had to have.
        public static let memberMadeOptional = Self(.memberMadeOptional)
        /// A payload must have a member that it could lack.
        public static let memberMadeRequired = Self(.memberMadeRequired)
        /// A choice has a value more.
        public static let choiceAdded = Self(.choiceAdded)
        /// A choice has a value less.
        public static let choiceRemoved = Self(.choiceRemoved)

        /// The kind's name.
        public var description: String { self.raw.rawValue }
    }

    /// What has changed, for code to tell apart.
    public let kind: Kind

    /// Whether a saga that is in flight, or a service that knows the older choreography, may fail by it.
    public let isBreaking: Bool

    /// What has changed, in words, with the names.
    public let message: String

    /// What it breaks and how to avoid that; empty if it breaks nothing.
    public let mend: String

    /// What has changed, and what to do about it.
    public var description: String { self.mend.isEmpty ? self.message : "\(self.message) \(self.mend)" }

    private init(_ kind: Kind, _ message: String, mend: String?) {
        self.kind = kind
        self.isBreaking = mend != nil
        self.message = message
        self.mend = mend ?? ""
    }

    /// A change that breaks something.
    static func breaking(_ kind: Kind, _ message: String, _ mend: String) -> Self { Self(kind, message, mend: mend) }

    /// A change that breaks nothing.
    static func harmless(_ kind: Kind, _ message: String) -> Self { Self(kind, message, mend: nil) }
}
