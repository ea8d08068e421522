import Choreography

/// Lets bodies wait until something has happened in their saga.
final class Milestones: SagaObserver {
    private struct State {
        var reached: Set<String> = []
        var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]
    }

    private let state = Locked(State())

    func observe(_ entry: TimelineEntry) {
        let line = "\(entry.participant ?? "") \(entry.kind)"
        let waiting = self.state.withLock { state in
            state.reached.insert(line)
            return state.waiting.removeValue(forKey: line) ?? []
        }
        for continuation in waiting { continuation.resume() }
    }

    func hasReached(_ line: String) -> Bool { self.state.withLock { $0.reached.contains(line) } }

    /// Waits for an entry: `C fenced`.
    func wait(for line: String) async {
        await withCheckedContinuation { continuation in
            let isReached = self.state.withLock { state in
                guard !state.reached.contains(line) else { return true }
                state.waiting[line, default: []].append(continuation)
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}
