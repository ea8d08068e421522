/// A run of a choreography that ends wrong, and as few things happen in it as in any that a model check has looked at.
public struct ModelProblem: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong at the end, for code to tell apart.
    ///
    /// More kinds may be added.
    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        private enum Raw: String, Sendable {
            case halfUndone, undoneWithoutRejection, endlessWait, circle
        }

        private let raw: Raw

        /// The saga was rejected, and something that it had done is not undone.
        public static let halfUndone = Self(raw: .halfUndone)
        /// Nothing has rejected the saga, and something of it was undone.
        public static let undoneWithoutRejection = Self(raw: .undoneWithoutRejection)
        /// Nothing has rejected the saga, and a join waits for what can't come any more.
        public static let endlessWait = Self(raw: .endlessWait)
        /// An event came back to a step, or to an undo, that had led to it.
        public static let circle = Self(raw: .circle)

        /// The kind's name.
        public var description: String { self.raw.rawValue }
    }

    /// What is wrong at the end, for code to tell apart.
    public let kind: Kind

    /// The choreography's name.
    public let choreography: String

    /// The run, one line for each thing that a participant did: the message, the participant, what it did, the event
    /// that it published.
    ///
    /// That an undo comes for a step that nothing triggers in this run is one of those things, and left out.
    public let run: [String]

    /// What is wrong at the end of the run, with the names.
    public let message: String

    /// What to do about it.
    public let mend: String

    /// The run as numbered lines, what is wrong at its end, and what to do about it.
    public var description: String {
        let margin = String(self.run.count).count
        let lines = self.run.enumerated().map { index, line in
            let number = String(index + 1)
            return "\(String(repeating: " ", count: margin - number.count))\(number). \(line)"
        }
        let head = "A run of the choreography \(self.choreography) ends wrong:"
        return ([head] + lines + [self.message, self.mend]).joined(separator: "\n")
    }
}
