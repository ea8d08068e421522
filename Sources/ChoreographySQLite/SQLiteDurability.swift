/// What a commit of a ``SQLiteStore`` survives.
public struct SQLiteDurability: Hashable, Sendable {
    let pragma: String

    /// Everything, the loss of power included: each commit waits until it is on disk (`synchronous = FULL`).
    ///
    /// The wait is what a lone saga mostly consists of; under load, hundreds of bodies share it.
    public static let full = Self(pragma: "FULL")

    /// The end of the process, however it comes, but not the loss of power (`synchronous = NORMAL`).
    ///
    /// Faster for lone sagas, which mostly wait for the disk, and hardly at all under load. After a loss of power the last commits
    /// may be gone although their events were handled by others: use it only where that may happen.
    public static let processOnly = Self(pragma: "NORMAL")
}
