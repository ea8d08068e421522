@testable import Choreography

/// Runs declared sagas by chance, with effects after their causes everywhere, and notes what causes find of the steps
/// that they undo.
struct SagaWalk {
    /// What an event has come to.
    enum Finding: String, CaseIterable {
        case undone, fenced, nothing, disarmed
    }

    struct Sight: Hashable {
        let step: Int
        let event: Int
        let finding: Finding
    }

    private enum Row {
        case none, intended, committed, rejected, unknown, undone, fenced, armed
    }

    /// An event that was published, with all that had led to it.
    private struct Event {
        let message: Int
        let past: Set<Int>
    }

    private enum Move {
        case deliver(event: Int, stream: Int)
        case goOn(home: Int)
        case again(event: Int, step: Int)
        case fire(Int)
    }

    private let graph: ChoreographyGraph
    /// By message: twice the participants whose steps hear it, and one more for their undos.
    ///
    /// An undo passes steps that wait, and they don't pass it.
    private let streams: [Set<Int>]
    private var random: SplitMix
    private var rows: [Row]
    private var parts: [Set<Int>]
    private var completions: [Int?]
    private var events: [Event] = []
    private var delivered: [Set<Int>]
    /// By participant: the steps that have yet to handle the last event that has come to them.
    private var busy: [(event: Int, steps: [Int])]
    private var repeats: [(event: Int, step: Int)] = []
    private(set) var sights: Set<Sight> = []

    /// What a number of sagas come to.
    static func sights(of graph: ChoreographyGraph, seed: UInt64, walks: Int) -> Set<Sight> {
        var sights: Set<Sight> = []
        for number in 0..<walks {
            for command in graph.startingCommands {
                var walk = Self(graph, seed: seed &* 1_000_003 &+ UInt64(number))
                walk.run(from: command)
                sights.formUnion(walk.sights)
            }
        }
        return sights
    }

    private init(_ graph: ChoreographyGraph, seed: UInt64) {
        let wiring = graph.wiring
        self.graph = graph
        self.streams = graph.messages.indices.map { message in
            let steps = (wiring.consumers[message] + wiring.disarmed[message]).map { 2 * graph.steps[$0].home }
            let undos = wiring.caused[message].map { 2 * graph.steps[wiring.undoneStep[$0]].home + 1 }
            return Set(steps + undos)
        }
        self.random = SplitMix(state: seed)
        self.rows = graph.steps.map { _ in .none }
        self.parts = graph.steps.map { _ in [] }
        self.completions = graph.steps.map { _ in nil }
        self.delivered = graph.participants.flatMap { _ in [[], []] }
        self.busy = graph.participants.map { _ in (0, []) }
    }

    private mutating func run(from command: Int) {
        self.events.append(Event(message: command, past: []))
        while true {
            let moves = self.moves
            guard !moves.isEmpty else { return }
            switch moves[self.below(moves.count)] {
            case .deliver(let event, let stream): self.deliver(event, stream)
            case .goOn(let home): self.goOn(in: home)
            case .again(let event, let step):
                self.repeats.removeAll { $0.event == event && $0.step == step }
                self.trigger(step, by: event)
            case .fire(let step): self.fire(step)
            }
        }
    }

    private var moves: [Move] {
        var moves: [Move] = self.repeats.map { .again(event: $0.event, step: $0.step) }
        for home in self.busy.indices where !self.busy[home].steps.isEmpty { moves.append(.goOn(home: home)) }
        for (number, event) in self.events.enumerated() {
            for stream in self.streams[event.message].sorted() where !self.delivered[stream].contains(number) {
                if stream.isMultiple(of: 2), !self.busy[stream / 2].steps.isEmpty { continue }
                let others = stream.isMultiple(of: 2) ? [stream, stream + 1] : [stream]
                let isNext = others.allSatisfy { other in
                    event.past.union(other == stream ? [] : [number]).allSatisfy { before in
                        self.delivered[other].contains(before)
                            || !self.streams[self.events[before].message].contains(other)
                    }
                }
                if isNext { moves.append(.deliver(event: number, stream: stream)) }
            }
        }
        for step in self.graph.steps where self.rows[step.index] == .armed && self.mayFire(step) {
            moves.append(.fire(step.index))
        }
        return moves
    }

    private func guards(of deadline: ChoreographyGraph.Step) -> [Int] {
        self.graph.steps.indices.filter { self.graph.wiring.gates[$0].contains(deadline.index) }
    }

    private func mayFire(_ deadline: ChoreographyGraph.Step) -> Bool {
        self.guards(of: deadline).allSatisfy { self.rows[$0] == .none || self.rows[$0] == .fenced }
    }

    private mutating func fire(_ number: Int) {
        let step = self.graph.steps[number]
        for other in self.guards(of: step) { self.rows[other] = .fenced }
        self.rows[number] = .rejected
        let cause = self.parts[number]
        self.publish(self.graph.wiring.rejection[number], after: cause)
    }

    private mutating func deliver(_ event: Int, _ stream: Int) {
        self.delivered[stream].insert(event)
        let (wiring, message) = (self.graph.wiring, self.events[event].message)
        let steps = self.graph.steps.filter { $0.home == stream / 2 }
        guard stream.isMultiple(of: 2) else {
            for step in steps {
                for undo in wiring.undosOfStep[step.index] where wiring.causes[undo].contains(message) {
                    self.undo(undo, of: step, because: event)
                }
            }
            return
        }
        let hearing = steps.map(\.index).filter {
            wiring.consumers[message].contains($0) || wiring.unless[$0].contains(message)
        }
        self.busy[stream / 2] = (event, hearing)
    }

    /// The next step of a participant handles the event that has come; until then, others may undo it.
    private mutating func goOn(in home: Int) {
        let (event, step) = (self.busy[home].event, self.busy[home].steps.removeFirst())
        if self.graph.wiring.consumers[self.events[event].message].contains(step) { self.trigger(step, by: event) }
        if self.graph.wiring.unless[step].contains(self.events[event].message) { self.disarm(step, by: event) }
    }

    private mutating func trigger(_ number: Int, by event: Int) {
        let step = self.graph.steps[number]
        guard self.rows[number] == .none || self.rows[number] == .intended else { return }
        let messages = Set(self.parts[number].map { self.events[$0].message })
        if !messages.contains(self.events[event].message) { self.parts[number].insert(event) }
        guard messages.union([self.events[event].message]).count == self.graph.wiring.triggers[number].count else {
            return
        }
        let isExternal = step.declaration.kind == .external
        if step.declaration.kind == .deadline {
            self.rows[number] = .armed
        } else if isExternal, self.rows[number] == .none, self.below(3) == 0 {
            self.rows[number] = .intended
            self.repeats.append((event, number))
        } else if let rejection = self.graph.wiring.rejection[number], self.below(2) == 0 {
            let isUnknown = isExternal && step.declaration.rejectsOnExhaustion && self.below(2) == 0
            self.rows[number] = isUnknown ? .unknown : .rejected
            self.publish(rejection, after: self.parts[number])
        } else {
            self.rows[number] = .committed
            self.publish(self.graph.wiring.completion[number], after: self.parts[number])
            self.completions[number] = self.events.count - 1
        }
    }

    private mutating func undo(_ undo: Int, of step: ChoreographyGraph.Step, because event: Int) {
        var finding = Finding.nothing
        switch self.rows[step.index] {
        case .none:
            finding = .fenced
            self.rows[step.index] = .fenced
        case .committed, .intended, .unknown:
            finding = .undone
            self.rows[step.index] = .undone
            let own = [self.completions[step.index]].compactMap(\.self)
            self.publish(self.graph.wiring.undoPublishes[undo], after: self.parts[step.index].union([event] + own))
        default: break
        }
        self.sights.insert(Sight(step: step.index, event: self.events[event].message, finding: finding))
    }

    private mutating func disarm(_ step: Int, by event: Int) {
        if self.rows[step] == .armed {
            self.sights.insert(Sight(step: step, event: self.events[event].message, finding: .disarmed))
        }
        if self.rows[step] == .none || self.rows[step] == .armed { self.rows[step] = .fenced }
    }

    private mutating func publish(_ message: Int?, after events: Set<Int>) {
        guard let message else { return }
        let past = events.union(events.flatMap { self.events[$0].past })
        self.events.append(Event(message: message, past: past))
    }

    private mutating func below(_ bound: Int) -> Int { Int(self.random.next() % UInt64(bound)) }
}
