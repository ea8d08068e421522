#if GRDB
internal import Choreography

/// Tells whether a body still runs.
///
/// It is read and changed on the database's own queue only.
final class BodyToken: Sendable {
    private let state: Confined<Bool>

    init(isOver: Bool = false) { self.state = Confined(isOver) }

    /// Whether the body has ended or was abandoned.
    var isOver: Bool { self.state.state }

    func end() { self.state.state = true }
}
#endif
