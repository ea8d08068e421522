import Synchronization

/// What somebody has said, whichever thread they have said it on.
final class Said: Sendable {
    private let content = Mutex("")

    var text: String { self.content.withLock { $0 } }

    func add(_ text: String) { self.content.withLock { $0 += text } }
}
