import Dispatch
import Foundation
import Synchronization

/// What happens when the user presses Ctrl-C: the first time everything drains, the second time it stops at once.
final class Interruption: Sendable {
    private struct State: Sendable {
        var count = 0
        var action: (@Sendable () -> Void)?
        var isSafe = false
    }

    private let state = Mutex(State())

    init() {}

    /// Whether the user has asked to stop.
    var hasHappened: Bool { self.state.withLock { $0.count > 0 } }

    /// Says what the first time does.
    ///
    /// - Parameters:
    ///   - isSafe: Whether a second time loses nothing.
    ///   - action: What the first time does.
    func onFirst(isSafe: Bool = false, _ action: @escaping @Sendable () -> Void) {
        let hasHappened = self.state.withLock { state in
            state.action = action
            state.isSafe = isSafe
            return state.count > 0
        }
        if hasHappened { action() }
    }

    /// Says that there is nothing left that the first time could do.
    func forget() {
        self.state.withLock { $0.action = nil }
    }

    /// The user has asked once more.
    func happen(saying say: (String) -> Void) {
        let state = self.state.withLock { state in
            state.count += 1
            return state
        }
        guard state.count == 1 else { exit(130) }
        say(
            "\nStopping: the orders on their way go on to their ends, and no others begin.\n"
                + "  Press Ctrl-C again to stop at once\(state.isSafe ? "; that is as safe" : "").\n"
        )
        state.action?()
    }

    /// Listens to Ctrl-C until the source is cancelled.
    func listen(saying say: @escaping @Sendable (String) -> Void) -> any DispatchSourceSignal {
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler { self.happen(saying: say) }
        source.resume()
        return source
    }
}
