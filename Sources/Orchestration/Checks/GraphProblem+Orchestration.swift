public import Choreography

extension GraphProblem.Kind {
    /// A manager's saga has no steps, or two steps share a message.
    public static let ambiguousStep = Self("ambiguousStep")
    /// A command of a manager is served by nobody, or by more than one step.
    public static let unservedCommand = Self("unservedCommand")
    /// A manager and a participant do not agree on a command's answers.
    public static let mismatchedAnswer = Self("mismatchedAnswer")
    /// A step stays done although its saga may have to be undone.
    public static let notCompensatable = Self("notCompensatable")
    /// A step can be refused, or its time be over, after the pivot or beside it.
    public static let refusalAfterPivot = Self("refusalAfterPivot")
    /// Time may be over while nobody can say how to undo a step.
    public static let unundoableTimeout = Self("unundoableTimeout")
}
