internal import Choreography

/// Sees everything that happens in a run, whichever life of the process it happens in, and says what must not happen.
final class Witness: SagaObserver {
    private struct StepKey: Hashable {
        let saga: Int
        let participant: String
        let step: String
    }

    /// What has been seen of one step in one saga.
    private struct Seen {
        var effects = 0
        var undos = 0
        var isFenced = false
    }

    private struct State {
        var numbers: [SagaID: Int] = [:]
        /// The saga that each client began last.
        var begun: [Int: SagaID] = [:]
        var seen: [StepKey: Seen] = [:]
        var violation: Violation?
        var trace: [TraceLine]?
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        var lastCall: StepKey?
        /// The steps whose bodies were called and have not returned.
        var openCalls: Set<StepKey> = []
    }

    /// The client whose command is being started.
    @TaskLocal static var client: Int?

    private let state: Locked<State>
    private let scheduler: Scheduler

    init(_ scheduler: Scheduler, isTracing: Bool) {
        self.scheduler = scheduler
        var state = State()
        if isTracing { state.trace = [] }
        self.state = Locked(state)
    }

    /// The number of a saga: that of the client that has begun it, from 1.
    func number(of saga: SagaID) -> Int { self.state.withLock { Self.number(of: saga, $0) } }

    private static func number(of saga: SagaID, _ state: State) -> Int {
        state.numbers[saga, default: 0]
    }

    /// The sagas that were begun.
    var sagas: [SagaID: Int] { self.state.withLock { $0.numbers } }

    /// The saga that a client's command has begun last.
    func saga(ofClient client: Int) -> SagaID? { self.state.withLock { $0.begun[client] } }

    /// What must not have happened.
    var violation: Violation? { self.state.withLock { $0.violation } }

    /// What has happened, if that is recorded.
    var trace: [TraceLine] { self.state.withLock { $0.trace ?? [] } }

    /// A number that tells this run from others.
    var digest: UInt64 { self.state.withLock { $0.digest } }

    /// The steps whose bodies were called and have not returned, or else the one whose body was called last.
    var suspects: (open: [String], last: String?) {
        self.state.withLock { state in
            let open = state.openCalls.map { "\($0.participant).\($0.step) in saga \($0.saga)" }
            return (open.sorted(), state.lastCall.map { "\($0.participant).\($0.step)" })
        }
    }

    /// Tells what has been seen from what else could have been.
    var fingerprint: UInt64 {
        self.state.withLock { state in
            var fingerprint = Fingerprint()
            for (key, seen) in state.seen where seen.effects + seen.undos > 0 || seen.isFenced {
                fingerprint.addUnordered(
                    "\(key.saga) \(key.participant) \(key.step) \(seen.effects) \(seen.undos) \(seen.isFenced)"
                )
            }
            return fingerprint.value
        }
    }

    /// A body is called.
    func noteCall(_ step: String, _ participant: String, of saga: SagaID) {
        self.state.withLock { state in
            let key = StepKey(saga: Self.number(of: saga, state), participant: participant, step: step)
            state.lastCall = key
            state.openCalls.insert(key)
        }
    }

    /// A body has returned.
    func noteReturn(_ step: String, _ participant: String, of saga: SagaID) {
        self.state.withLock { state in
            _ = state.openCalls.remove(
                StepKey(saga: Self.number(of: saga, state), participant: participant, step: step)
            )
        }
    }

    /// The process has died, and what it had called with it.
    func forgetCalls() { self.state.withLock { $0.openCalls = [] } }

    /// Something must not have happened; the first counts.
    func object(_ kind: String, _ text: @autoclosure () -> String) {
        self.state.withLock { if $0.violation == nil { $0.violation = Violation(kind: kind, text: text()) } }
    }

    /// The simulation has done something.
    func note(_ text: @autoclosure () -> String) {
        let now = self.scheduler.now
        self.state.withLock { state in
            Self.mix(1, into: &state.digest)
            state.trace?.append(TraceLine(time: now, .event(text())))
        }
    }

    /// A delivery arrives.
    func noteArrival(of parcel: Parcel) {
        let now = self.scheduler.now
        self.state.withLock { state in
            let saga = Self.number(of: parcel.saga, state)
            Self.mix(
                UInt64(saga) << 24 | UInt64(parcel.participantNumber) << 16 | UInt64(parcel.reactionNumber),
                into: &state.digest
            )
            state.trace?.append(
                TraceLine(
                    time: now,
                    .arrival(
                        saga: saga,
                        event: parcel.event.name,
                        from: parcel.event.metadata.source.description,
                        to: parcel.participant
                    )
                )
            )
        }
    }

    func observe(_ entry: TimelineEntry) {
        self.scheduler.checkThread()
        let now = self.scheduler.now
        self.state.withLock { state in
            if entry.kind == .started, let client = Self.client {
                state.begun[client] = entry.saga
                state.numbers[entry.saga] = client
            }
            let saga = Self.number(of: entry.saga, state)
            Self.mix(entry, saga, into: &state.digest)
            if state.trace != nil {
                state.trace?.append(TraceLine(time: now, .entry(saga: saga, entry.participant, entry.text)))
            }
            guard let participant = entry.participant, let step = entry.step else { return }
            let key = StepKey(saga: saga, participant: participant, step: step)
            // A body that throws returns as well.
            if entry.kind.isEndOfCall { state.openCalls.remove(key) }
            if let violation = Self.violation(by: entry.kind, at: key, &state.seen[key, default: Seen()]) {
                state.violation = state.violation ?? violation
            }
        }
    }

    private static func violation(by kind: TimelineEntry.Kind, at key: StepKey, _ seen: inout Seen) -> Violation? {
        let step = "\(key.participant).\(key.step) in saga \(key.saga)"
        switch kind {
        case .completed, .handled, .rejected:
            seen.effects += 1
            if seen.effects > 1 {
                return Violation(kind: "effect", text: "\(step) took effect \(seen.effects) times.")
            }
            if seen.isFenced {
                return Violation(kind: "fence", text: "\(step) was committed after its undo had fenced it.")
            }
        case .undone:
            seen.undos += 1
            if seen.undos > 1 {
                return Violation(kind: "undo", text: "\(step) was undone \(seen.undos) times.")
            }
        case .fenced:
            seen.isFenced = true
        default: break
        }
        return nil
    }

    private static func mix(_ number: UInt64, into digest: inout UInt64) {
        digest = (digest ^ number) &* 0x100_0000_01b3
        digest ^= digest >> 29
    }

    private static func mix(_ entry: TimelineEntry, _ saga: Int, into digest: inout UInt64) {
        Self.mix(UInt64(saga) << 8 | UInt64(entry.attempt), into: &digest)
        for byte in entry.kind.description.utf8 { Self.mix(UInt64(byte), into: &digest) }
        for byte in (entry.step ?? "").utf8 { Self.mix(UInt64(byte), into: &digest) }
    }
}

extension TimelineEntry.Kind {
    /// Whether it is what a call of a body has come to.
    fileprivate var isEndOfCall: Bool { Self.endsOfCalls.contains(self) }

    private static let endsOfCalls: Set<Self> = [
        .handled, .completed, .rejected, .undone, .retried, .locked, .lockRefused, .undoDelayed, .exhausted,
        .deadLettered, .discarded,
    ]
}
