/// What a model check of a choreography has seen.
public struct ModelReport: Sendable, Hashable, CustomStringConvertible {
    /// The choreography's name.
    public let choreography: String

    /// How many different states the check has seen, those of all commands together.
    public let states: Int

    /// Whether the check has seen every state that it looks for, rather than stopped at its bound.
    ///
    /// If it is `false`, nothing is said of the runs that were not looked at. A check that has found a problem
    /// doesn't look further, and is not complete either.
    public let isComplete: Bool

    /// The shortest run that ends wrong, or `nil` if none was seen.
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
