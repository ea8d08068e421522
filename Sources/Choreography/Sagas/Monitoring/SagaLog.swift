/// An observer that writes one readable line for each thing that happens.
///
/// ```swift
/// SagaChoreography("checkout", observers: [SagaLog { print($0) }]) { … }
/// ```
public struct SagaLog: SagaObserver {
    private let write: @Sendable (String) -> Void

    /// Makes a log.
    ///
    /// - Parameter write: Receives each line, from several tasks at once.
    public init(_ write: @escaping @Sendable (String) -> Void = { print($0) }) {
        self.write = write
    }

    /// Writes the entry's time, saga and text.
    public func observe(_ entry: TimelineEntry) {
        self.write("\(entry.time) \(entry.saga) \(entry)")
    }
}
