/// What happens when a store holds open sagas with steps or participants that are not declared any more.
public struct RemovedStepPolicy: Hashable, Sendable {
    private enum Raw: Sendable {
        case refuse
        case abandon
    }

    private let raw: Raw

    /// The choreography doesn't run: it throws a ``RuntimeError`` with code
    /// ``RuntimeError/Code/incompatibleStore`` that names what was removed.
    public static let refuse = Self(raw: .refuse)

    /// The open sagas go on without them: what they had committed is never undone, and what was on its way to
    /// them is lost.
    public static let abandon = Self(raw: .abandon)
}
