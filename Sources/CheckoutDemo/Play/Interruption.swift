import Dispatch
import Foundation
import Synchronization

/// What happens when the user presses Ctrl-C: the first time everything drains, the second time it stops at once.
final class Interruption: Sendable {
    private struct State: Sendable {
        var count = 0
        var action: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    init() {}

    /// Whether the user has asked to stop.
    var hasHappened: Bool { self.state.withLock { $0.count > 0 } }

    /// Says what the first time does.
    func onFirst(_ action: @escaping @Sendable () -> Void) {
        self.state.withLock { $0.action = action }
        if self.hasHappened { action() }
    }

    /// Says that there is nothing left that the first time could do.
    func forget() {
        self.state.withLock { $0.action = nil }
    }

    /// The user has asked once more.
    func happen(saying say: (String) -> Void) {
        let (count, action) = self.state.withLock { state in
            state.count += 1
            return (state.count, state.action)
        }
        guard count == 1 else { exit(130) }
        say(
            "\nStopping: orders on their way go on to their ends. Press Ctrl-C again to stop at once; that is as safe.\n"
        )
        action?()
    }

    /// Listens to Ctrl-C from now on.
    func listen(saying say: @escaping @Sendable (String) -> Void) -> any Sendable {
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler { self.happen(saying: say) }
        source.resume()
        return Listening(source: source)
    }

    private final class Listening: @unchecked Sendable {
        let source: any DispatchSourceSignal

        init(source: any DispatchSourceSignal) {
            self.source = source
        }
    }
}
