/// What a model check of a choreography has seen.
public struct ModelReport: Sendable, Hashable, CustomStringConvertible {
    /// The choreography's name.
    public let choreography: String

    /// How many different states the check has seen, those of all commands together.
    public let states: Int

    /// Whether the check has gone through all that the choreography can do.
    ///
    /// It has not if it stopped at its bound, or at a problem: then it says nothing of the runs that it did not
    /// come to.
    public let isComplete: Bool

    /// A shortest run that ends wrong, or `nil` if none was seen.
    public let problem: ModelProblem?

    /// What was seen, in words; the run line by line, if there is one that ends wrong.
    public var description: String {
        let states = "\(self.states) state\(self.states == 1 ? "" : "s")"
        if let problem { return "\(problem)\nThe model check saw \(states) to find it." }
        guard self.isComplete else {
            return "The model check of \(self.choreography) stopped at its bound of \(states). None of them is a wrong "
                + "end; of what comes after them it says nothing."
        }
        return "The model check of \(self.choreography) saw all \(states): each run ends all done or all undone, and "
            + "nothing waits for ever."
    }
}
