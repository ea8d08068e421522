extension SagaModel {
    /// What can happen next in some groups of steps, in the order of the declarations.
    func moves(in state: ModelState, amongst isConsidered: (_ group: Int) -> Bool) -> [Move] {
        var moves: [Move] = []
        for (number, arrival) in self.arrivals.enumerated()
        where self.isPending(number, in: state) && isConsidered(self.steps[arrival.step].group) {
            if self.isSettled(arrival, in: state) {
                moves.append(Move(number, .complete))
                continue
            }
            let outcomes = self.outcomes(of: arrival, in: state)
            for isRepeated in [false, true] {
                moves += outcomes.map { Move(number, $0.outcome, choice: $0.choice, isRepeated: isRepeated) }
            }
            if self.mayIntend(arrival, in: state) { moves.append(Move(number, .intend, isRepeated: true)) }
        }
        for step in self.steps.indices where self.steps[step].isDeadline && isConsidered(self.steps[step].group) {
            if self.mayFire(step, in: state) { moves.append(Move(step, .fire)) }
        }
        return moves
    }

    /// An arrival that changes nothing, and never would: it can be done with at once.
    func settledMove(in state: ModelState) -> Move? {
        let number = self.arrivals.indices.first {
            self.isPending($0, in: state) && self.isSettled(self.arrivals[$0], in: state)
        }
        return number.map { Move($0, .complete) }
    }

    private func outcomes(of arrival: Arrival, in state: ModelState) -> [(outcome: Move.Outcome, choice: Int)] {
        guard case .forward(let part) = arrival.role, self.runs(arrival.step, with: part, in: state) else {
            return [(.complete, 0)]
        }
        let step = self.steps[arrival.step]
        let rejections: [Move.Outcome] =
            (step.mayReject ? [.reject] : []) + (step.mayLeaveUnknown ? [.rejectUnknown] : [])
        return self.choices(of: arrival.step, in: state).map { (.complete, $0) } + rejections.map { ($0, 0) }
    }

    /// Without an undo, a call on record is as good as none: it is made again.
    private func mayIntend(_ arrival: Arrival, in state: ModelState) -> Bool {
        guard case .forward(let part) = arrival.role, self.steps[arrival.step].mayBeIntended else { return false }
        return state.row(of: arrival.step) == .none && self.runs(arrival.step, with: part, in: state)
    }

    /// Whether a step runs when one of its events comes, rather than drops it or waits for the others.
    func runs(_ number: Int, with part: Int, in state: ModelState) -> Bool {
        let row = state.row(of: number)
        guard row != .closed, self.barrier.forward(row.barrierState) == .run else { return false }
        let step = self.steps[number]
        return step.parts == 1 || (0..<step.parts).allSatisfy { $0 == part || state[step.firstPart + $0] }
    }

    private func mayFire(_ step: Int, in state: ModelState) -> Bool {
        state.row(of: step) == .armed
            && self.steps[step].guards.allSatisfy { [.none, .fenced].contains(state.row(of: $0)) }
    }

    /// Makes a move.
    func apply(_ move: Move, to state: inout ModelState) {
        let subject = Int(move.subject)
        guard move.outcome != .fire else { return self.fire(subject, in: &state) }
        let arrival = self.arrivals[subject]
        if !move.isRepeated { self.setPending(subject, to: false, in: &state) }
        let kept = move.isRepeated ? subject : nil
        let row = state.row(of: arrival.step)
        switch arrival.role {
        case .forward(let part):
            guard row != .closed, self.barrier.forward(row.barrierState) == .run else { return }
            let step = self.steps[arrival.step]
            // Of two events of one type, a join keeps the first, and nothing follows from the second.
            if step.parts > 1, state[step.firstPart + part] { return }
            self.notePast(of: arrival, in: &state)
            if self.runs(arrival.step, with: part, in: state) {
                self.run(arrival.step, move.outcome, choosing: Int(move.choice), keeping: kept, in: &state)
            } else {
                state[step.firstPart + part] = true
            }
        case .undo(let undo): self.undo(undo, arrival, keeping: kept, in: &state)
        case .arm:
            guard row == .none else { return }
            self.notePast(of: arrival, in: &state)
            self.setRow(of: arrival.step, to: .armed, keeping: kept, in: &state)
        case .disarm:
            guard row == .none || row == .armed else { return }
            self.setRow(of: arrival.step, to: .fenced, keeping: kept, in: &state)
        }
    }

    private func run(
        _ step: Int,
        _ outcome: Move.Outcome,
        choosing choice: Int = 0,
        keeping kept: Int?,
        in state: inout ModelState
    ) {
        switch outcome {
        case .complete:
            let parts = self.parts(of: choice, decidedBy: step)
            for part in parts {
                self.setRow(of: part.step, to: .committed, keeping: kept, in: &state)
                state[self.choiceBits(of: part.step)] = part.choice
                self.publish(self.decided(part.step, choosing: part.choice), from: part.step, in: &state)
            }
            guard parts.isEmpty else { return }
            self.setRow(of: step, to: .committed, keeping: kept, in: &state)
            self.publish(self.published[step], from: step, in: &state)
        case .intend:
            state.setRow(of: step, to: .intended)
        case .reject, .rejectUnknown, .fire:
            let row = outcome == .rejectUnknown ? ModelState.Row.unknown : .rejected
            self.setRow(of: step, to: row, keeping: kept, in: &state)
            state[self.layout.rejected] = true
            self.publish(self.rejected[step], from: step, in: &state)
        }
    }

    private func undo(_ undo: Int, _ arrival: Arrival, keeping kept: Int?, in state: inout ModelState) {
        let row = state.row(of: arrival.step)
        guard row != .closed else { return }
        // An undo of an external step also runs if nobody knows whether there is anything to undo.
        switch row.mayHaveEffect ? .run : self.barrier.undo(row.barrierState) {
        case .absorb: return
        case .fence: self.setRow(of: arrival.step, to: .fenced, keeping: kept, in: &state)
        case .run:
            self.notePast(of: arrival, in: &state)
            self.setRow(of: arrival.step, to: .undone, keeping: kept, in: &state)
            let node = self.steps.count + undo
            self.publish(self.published[node], from: node, in: &state)
        }
    }

    private func fire(_ step: Int, in state: inout ModelState) {
        for guarding in self.steps[step].guards where state.row(of: guarding) == .none {
            self.setRow(of: guarding, to: .fenced, keeping: nil, in: &state)
        }
        self.run(step, .fire, keeping: nil, in: &state)
    }

    /// Changes a row, and takes away what does nothing any more.
    private func setRow(of number: Int, to row: ModelState.Row, keeping kept: Int?, in state: inout ModelState) {
        let step = self.steps[number]
        let isEnd = row == .rejected || row == .undone || row == .fenced
        state.setRow(of: number, to: isEnd && step.mergesEnds ? .closed : row)
        // What a join had waited for makes no difference any more: states that differ in it are one.
        if step.parts > 1 { for part in 0..<step.parts { state[step.firstPart + part] = false } }
        guard self.barrier.absorbsRepetitions else { return }
        for arrival in step.arrivals where arrival != kept && self.isSettled(self.arrivals[arrival], in: state) {
            self.setPending(arrival, to: false, in: &state)
        }
    }

    private func publish(_ arrivals: [Int], from node: Int, in state: inout ModelState) {
        for number in arrivals {
            let arrival = self.arrivals[number]
            if arrival.publisher != nil, self.follows(node, from: self.node(of: arrival), in: state) {
                self.noteCircle(number, in: &state)
            }
            if !self.barrier.absorbsRepetitions || !self.isSettled(arrival, in: state) {
                self.setPending(number, to: true, in: &state)
            }
        }
    }
}

// MARK: What led to what

extension SagaModel {
    /// A node runs because of an event that another node of its circle has published: what led there, led here.
    private func notePast(of arrival: Arrival, in state: inout ModelState) {
        guard let publisher = arrival.publisher.flatMap({ self.tracked[$0] }),
            let node = self.node(of: arrival).flatMap({ self.tracked[$0] })
        else { return }
        let count = self.layout.tracked
        for other in 0..<count where other == publisher || state[self.layout.pasts + publisher * count + other] {
            state[self.layout.pasts + node * count + other] = true
        }
    }

    /// Whether a node has run because another one had; true of a node and itself.
    private func follows(_ node: Int, from other: Int?, in state: ModelState) -> Bool {
        guard let first = self.tracked[node], let second = other.flatMap({ self.tracked[$0] }) else { return false }
        let count = self.layout.tracked
        return first == second || state[self.layout.pasts + first * count + second]
    }

    /// Remembers the first arrival, by number, that comes back to what had led to it.
    private func noteCircle(_ arrival: Int, in state: inout ModelState) {
        guard arrival + 1 < 1 << ModelState.Layout.circleWidth else { return }
        if let known = self.circle(in: state), known <= arrival { return }
        for bit in 0..<ModelState.Layout.circleWidth { state[self.layout.circle + bit] = (arrival + 1) >> bit & 1 == 1 }
    }

    /// The arrival that came back to what had led to it.
    func circle(in state: ModelState) -> Int? {
        guard self.layout.circle < self.layout.rejected else { return nil }
        let bits = (0..<ModelState.Layout.circleWidth).filter { state[self.layout.circle + $0] }
        return bits.isEmpty ? nil : bits.reduce(0) { $0 | 1 << $1 } - 1
    }
}
