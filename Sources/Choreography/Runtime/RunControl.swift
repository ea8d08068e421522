/// What stops a choreography, and what its timers wake.
///
/// It stands apart from the choreography so that the timers refer weakly to it alone. The handle of each saga refers to
/// the choreography, and counting references to an object to which there has ever been a weak one is dear.
final class RunControl: Sendable {
    /// The tasks of the workers.
    let workers = Locked<[Task<Void, Never>]>([])
    private let name: String
    private let runtime: RuntimeContext
    private let switchboard: Switchboard

    init(of name: String, _ runtime: RuntimeContext, _ switchboard: Switchboard) {
        self.name = name
        self.runtime = runtime
        self.switchboard = switchboard
    }

    /// Why sagas that wait at the door are refused once the choreography stops.
    var refusal: RuntimeError { RuntimeError(.shutDown, "The choreography '\(self.name)' is shut down.") }

    /// Stops as soon as the bodies that run have finished or given in to their cancellation.
    func stop() {
        self.runtime.stopLanes()
        let (refused, wake) = self.switchboard.state.withLock { state in
            state.phase = .stopped
            return (state.door.takeAll(), state.takeAllIdle())
        }
        refused.resume(throwing: self.refusal)
        for worker in self.workers.withLock({ $0 }) { worker.cancel() }
        self.switchboard.cancelCalls()
        for worker in wake { worker.wake() }
    }

    /// The time of alarms has come.
    func ring(_ alarms: [Timers.Alarm]) {
        for alarm in alarms {
            switch alarm {
            case .retry(let saga, let lane): self.switchboard.send(.retry(saga), to: lane)
            case .lock(let weak, let lane):
                guard let saga = weak.saga else { continue }
                // First: what comes next may be that the saga waits again.
                self.runtime.lockWaits?.ring(for: saga, in: lane)
                self.switchboard.send(.unlocked(saga), to: lane)
            case .deadline(let weak, let lane, let step):
                if let saga = weak.saga { self.switchboard.send(.ring(saga, step: step), to: lane) }
            case .flush(let lane): self.switchboard.send(.flush, to: lane)
            case .shutdownDeadline: self.stop()
            }
        }
    }
}
