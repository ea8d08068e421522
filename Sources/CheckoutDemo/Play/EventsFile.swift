import Choreography
import Foundation
import Synchronization

/// The file that every message of every order goes into, as a CloudEvent on a line of its own.
final class EventsFile: Sendable {
    private struct State {
        let file: OutputFile
        var pending = Data()
        var failure: (any Error)?

        mutating func flush() {
            guard self.failure == nil, !self.pending.isEmpty else { return }
            do {
                try self.file.append(self.pending)
                self.pending.removeAll(keepingCapacity: true)
            } catch {
                self.failure = error
            }
        }
    }

    private let path: String
    private let state: Mutex<State>

    init(_ file: OutputFile) {
        self.path = file.path
        self.state = Mutex(State(file: file))
    }

    /// What writes into the file while orders are played.
    var observer: CloudEventLog {
        CloudEventLog { json in
            self.state.withLock { state in
                state.pending.append(contentsOf: json)
                state.pending.append(UInt8(ascii: "\n"))
                if state.pending.count >= 1 << 16 { state.flush() }
            }
        } onFailure: { _, error in
            self.state.withLock { $0.failure = $0.failure ?? error }
        }
    }

    /// Removes what an earlier run has written.
    func begin() { self.state.withLock { $0.file.clear() } }

    /// Writes what is left.
    ///
    /// - Throws: An error that says why not everything is in the file.
    func finish() throws(DemoError) {
        let failure = self.state.withLock { state in
            state.flush()
            return state.failure
        }
        if let failure {
            throw .failed("\(self.path): the events could not all be written: \(failure.localizedDescription)")
        }
    }
}
