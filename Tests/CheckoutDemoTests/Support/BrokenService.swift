import Choreography
import Synchronization

/// Lets every call of a service fail, from one on, for good.
final class BrokenService: FaultInjector {
    struct Failure: Error, CustomStringConvertible {
        var description: String { "the printer is on fire" }
    }

    private let participant: String
    private let sound: Int
    private let calls = Mutex(0)

    /// Makes a service fail after so many calls that do not.
    init(_ participant: String, after sound: Int = 0) {
        self.participant = participant
        self.sound = sound
    }

    func failure(handling event: AnyEnvelope, in step: String, of participant: String, attempt: Int) -> (any Error)? {
        guard participant == self.participant else { return nil }
        let call = self.calls.withLock { calls in
            calls += 1
            return calls
        }
        return call > self.sound ? Failure() : nil
    }

    func repeats(of event: AnyEnvelope, to participant: String) -> Int { 0 }
}
