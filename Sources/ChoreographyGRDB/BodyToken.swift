#if GRDB
internal import Choreography

/// Tells whether a body still runs, and whether its transaction is still the one that it was given.
///
/// It is read and changed on the database's own queue only.
final class BodyToken: Sendable {
    private let state: Confined<(isOver: Bool, hasLostTransaction: Bool)>

    init(isOver: Bool = false) { self.state = Confined((isOver, false)) }

    /// Whether the body has ended or was abandoned.
    var isOver: Bool { self.state.state.isOver }

    /// Whether the transaction was rolled back while the body ran.
    ///
    /// One that is open all the same is the body's own.
    var hasLostTransaction: Bool { self.state.state.hasLostTransaction }

    func end() { self.state.state.isOver = true }

    func loseTransaction() { self.state.state.hasLostTransaction = true }
}
#endif
