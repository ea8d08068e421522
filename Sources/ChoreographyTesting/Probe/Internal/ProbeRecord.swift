internal import Choreography

/// Notes what happens in a probed choreography.
final class ProbeRecord: SagaObserver, CallWatch {
    /// A call of a body.
    struct Call: Hashable, Sendable {
        let saga: SagaID
        let participant: String
        let step: String
    }

    /// Something that happened, and when.
    struct Line: Sendable {
        let time: Duration
        let entry: TimelineEntry
    }

    private struct State: Sendable {
        var sagas: [SagaID] = []
        var lines: [Line] = []
        var pending: [ProbedEvent] = []
        var calls: [Call] = []
        var lastCall: Call?
    }

    private let state = Locked(State())
    private let scheduler: Scheduler

    init(_ scheduler: Scheduler) {
        self.scheduler = scheduler
    }

    /// The sagas, in the order of their starts.
    var sagas: [SagaID] { self.state.withLock { $0.sagas } }

    /// Everything that happened.
    var lines: [Line] { self.state.withLock { $0.lines } }

    /// The events that nobody has expected yet, in the order of their publication.
    var pending: [ProbedEvent] { self.state.withLock { $0.pending } }

    /// The calls of bodies that may suspend and have not ended.
    var calls: [Call] { self.state.withLock { $0.calls } }

    /// The number of a saga in the order of the starts, from 1.
    func number(of saga: SagaID) -> Int { self.state.withLock { Self.number(of: saga, &$0) } }

    private static func number(of saga: SagaID, _ state: inout State) -> Int {
        if let place = state.sagas.firstIndex(of: saga) { return place + 1 }
        state.sagas.append(saga)
        return state.sagas.count
    }

    /// These events were expected, or are not asked for.
    func take(_ events: [ProbedEvent]) {
        let taken = Set(events.map(\.envelope.metadata.id))
        self.state.withLock { $0.pending.removeAll { taken.contains($0.envelope.metadata.id) } }
    }

    /// The call of a body that began last.
    var lastCall: Call? { self.state.withLock { $0.lastCall } }

    func note(_ call: Call) { self.state.withLock { $0.lastCall = call } }

    func callBegins(for event: AnyEnvelope, in step: String, of participant: String) {
        self.state.withLock { $0.calls.append(Call(saga: event.saga, participant: participant, step: step)) }
    }

    func callEnds(for event: AnyEnvelope, in step: String, of participant: String) {
        let call = Call(saga: event.saga, participant: participant, step: step)
        self.state.withLock { state in
            if let place = state.calls.firstIndex(of: call) { state.calls.remove(at: place) }
        }
    }

    func observe(_ entry: TimelineEntry) {
        self.scheduler.checkThread()
        let now = self.scheduler.now
        self.state.withLock { state in
            let number = Self.number(of: entry.saga, &state)
            state.lines.append(Line(time: now, entry: entry))
            guard let participant = entry.participant else { return }
            guard [.completed, .rejected, .undone].contains(entry.kind), let event = entry.event else { return }
            state.pending.append(ProbedEvent(envelope: event, participant: participant, saga: number))
        }
    }
}
