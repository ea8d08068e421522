/// Which steps and undos directly follow from which.
///
/// A node below the number of steps is a step, any other an undo.
struct GraphLinks {
    /// A node of a circle, and the message that leads to it.
    struct Hop {
        let message: Int
        let step: Int
    }

    private let wiring: GraphWiring
    private let stepCount: Int

    init(of graph: ChoreographyGraph) {
        self.wiring = graph.wiring
        self.stepCount = graph.steps.count
    }

    var nodes: Range<Int> { 0..<self.stepCount + self.wiring.undoneStep.count }
    var undoNodes: [Int] { Array(self.stepCount..<self.nodes.upperBound) }

    func isUndo(_ node: Int) -> Bool { node >= self.stepCount }

    /// The step that runs, or that is undone.
    func step(of node: Int) -> Int { self.isUndo(node) ? self.wiring.undoneStep[node - self.stepCount] : node }

    /// The shortest circle through each of some nodes, as far as no node is in a circle found before.
    func cycles(amongst nodes: some Collection<Int>, startingAt starts: [Int]) -> [[Hop]] {
        var remaining = self.trimmed(Set(nodes))
        var cycles: [[Hop]] = []
        for start in starts where remaining.contains(start) {
            guard let cycle = self.cycle(through: start, amongst: remaining) else { continue }
            cycles.append(cycle.map { Hop(message: $0.message, step: self.step(of: $0.node)) })
            remaining = self.trimmed(remaining.subtracting(cycle.map(\.node)))
        }
        return cycles
    }

    /// What directly follows from a node, with the message that leads there.
    private func followers(of node: Int) -> [(message: Int, node: Int)] {
        let published =
            self.isUndo(node)
            ? [self.wiring.undoPublishes[node - self.stepCount]]
            : [self.wiring.completion[node], self.wiring.rejection[node]].compactMap(\.self)
                + self.wiring.alternatives[node]
        return published.flatMap { message in
            (self.wiring.consumers[message] + self.wiring.caused[message].map { $0 + self.stepCount })
                .map { (message, $0) }
        }
    }

    /// Without the nodes from which no circle can be reached, which in a right choreography are all.
    private func trimmed(_ nodes: Set<Int>) -> Set<Int> {
        var remaining = nodes
        var leaving: [Int: Int] = [:]
        var leaders: [Int: [Int]] = [:]
        for node in nodes {
            let followers = Set(self.followers(of: node).map(\.node)).intersection(nodes)
            leaving[node] = followers.count
            for follower in followers { leaders[follower, default: []].append(node) }
        }
        var ends = nodes.filter { leaving[$0] == 0 }
        while let end = ends.popFirst() {
            remaining.remove(end)
            for leader in leaders[end] ?? [] {
                leaving[leader, default: 0] -= 1
                if leaving[leader] == 0 { ends.insert(leader) }
            }
        }
        return remaining
    }

    private func cycle(through start: Int, amongst nodes: Set<Int>) -> [(message: Int, node: Int)]? {
        var before: [Int: (message: Int, node: Int)] = [:]
        var queue = [start]
        var next = 0
        while next < queue.count, before[start] == nil {
            let node = queue[next]
            next += 1
            for follower in self.followers(of: node) where nodes.contains(follower.node) {
                guard before[follower.node] == nil else { continue }
                before[follower.node] = (follower.message, node)
                queue.append(follower.node)
            }
        }
        guard before[start] != nil else { return nil }
        var cycle: [(message: Int, node: Int)] = []
        var current = start
        repeat {
            guard let link = before[current] else { return nil }
            cycle.append((link.message, current))
            current = link.node
        } while current != start
        // Found backwards: the hop that closes the circle, into the start, comes first in both directions.
        return [cycle[0]] + cycle.dropFirst().reversed()
    }
}
