/// Chooses among the moves of a state some that stand for all: a persistent set.
///
/// Moves of different groups of steps do not depend on each other: each changes the rows of its group and sends
/// arrivals, and arrivals may be sent in any order. So the moves of some groups may go first if nothing that the
/// others do, now or later, can bring these groups an arrival that they don't have yet. All runs that are left
/// out differ from one that is not in the order of such moves alone: they are as long, and end alike (Godefroid,
/// "Partial-Order Methods for the Verification of Concurrent Systems", chapter 4).
struct ModelReduction {
    private typealias Mask = [UInt64]

    private let model: SagaModel
    private let groups: [[Int]]
    private let groupsOfArrivals: [Int]

    // By step: the arrivals that it may still send, when it has not run, and when it has.
    private let allPublished: [Mask]
    private let undoPublished: [Mask]

    init(of model: SagaModel) {
        let width = model.layout.arrivalWords.count
        func mask(_ arrivals: [Int]) -> Mask {
            var mask = Mask(repeating: 0, count: width)
            for arrival in arrivals { mask[arrival >> 6] |= 1 << UInt64(arrival & 63) }
            return mask
        }
        var undos: [[Int]] = Array(repeating: [], count: model.steps.count)
        for arrival in model.arrivals {
            guard case .undo(let undo) = arrival.role else { continue }
            undos[arrival.step] += model.published[model.steps.count + undo]
        }
        self.model = model
        self.groups = model.steps.indices.map { group in model.steps.indices.filter { model.steps[$0].group == group } }
        self.groupsOfArrivals = model.arrivals.map { model.steps[$0.step].group }
        self.undoPublished = undos.map(mask)
        self.allPublished = model.steps.indices.map {
            mask(model.everythingPublished(by: $0) + model.rejected[$0] + undos[$0])
        }
    }

    /// The moves to try.
    func moves(in state: ModelState) -> [SagaModel.Move] {
        if let move = self.model.settledMove(in: state) { return [move] }
        let active = self.activeGroups(in: state)
        guard active.count > 1 else { return self.model.moves(in: state) { _ in true } }
        let first = self.independentGroups(amongst: active, in: state)
        return self.model.moves(in: state) { first.contains($0) }
    }

    /// The groups in which something can happen, or to which a deadline will see.
    private func activeGroups(in state: ModelState) -> [Int] {
        var active: [Int] = []
        for (number, group) in self.groupsOfArrivals.enumerated() where self.model.isPending(number, in: state) {
            if !active.contains(group) { active.append(group) }
        }
        for (number, step) in self.model.steps.enumerated() where step.isDeadline {
            if state.row(of: number) == .armed, !active.contains(step.group) { active.append(step.group) }
        }
        return active.sorted()
    }

    /// The fewest groups that the others can't bring anything new.
    private func independentGroups(amongst active: [Int], in state: ModelState) -> [Int] {
        let news = self.news(in: state)
        let reached = active.map { self.groupsReached(from: $0, by: news, in: state) }
        var best = active
        for group in active {
            let influential = active.indices.filter { active[$0] == group || reached[$0].contains(group) }
            if influential.count < best.count { best = influential.map { active[$0] } }
        }
        return best
    }

    /// The arrivals that would make a difference: those that have not come, and are not settled.
    private func news(in state: ModelState) -> Mask {
        var news = Mask(repeating: 0, count: self.model.layout.arrivalWords.count)
        for (number, arrival) in self.model.arrivals.enumerated()
        where !self.model.isPending(number, in: state) && !self.model.isSettled(arrival, in: state) {
            news[number >> 6] |= 1 << UInt64(number & 63)
        }
        return news
    }

    /// The groups that may get some of these arrivals because of what happens in a group.
    private func groupsReached(from start: Int, by news: Mask, in state: ModelState) -> Set<Int> {
        var reached: Set<Int> = []
        var left = news
        var queue = [start]
        while let group = queue.popLast() {
            for step in self.groups[group] {
                let row = state.row(of: step)
                let published: Mask
                switch row {
                case .none, .armed, .intended: published = self.allPublished[step]
                case .committed, .unknown: published = self.undoPublished[step]
                case .undone, .rejected, .fenced, .closed: continue
                }
                for index in published.indices {
                    var bits = published[index] & left[index]
                    left[index] &= ~bits
                    while bits != 0 {
                        let target = self.groupsOfArrivals[index * 64 + bits.trailingZeroBitCount]
                        bits &= bits - 1
                        if reached.insert(target).inserted { queue.append(target) }
                    }
                }
            }
        }
        return reached
    }
}
