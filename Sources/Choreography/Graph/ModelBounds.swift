/// How far a model check goes.
public struct ModelBounds: Sendable, Hashable {
    /// How many states of a saga the check looks at before it stops; 100,000 unless told otherwise, at least one.
    ///
    /// A chain of 20 steps, each undone when a later one rejects, has some 500. Branches that run beside each other
    /// multiply: two of ten steps each have some 6,000, four of five more than 90,000.
    public var states: Int

    /// The bounds of a check that is told nothing else.
    public static let `default` = Self()

    /// Makes bounds.
    ///
    /// - Parameter states: How many states the check looks at before it stops; more than zero.
    public init(states: Int = 100_000) {
        demand(states > 0, "A model check looks at one state at least, not at \(states).")
        self.states = states
    }
}
