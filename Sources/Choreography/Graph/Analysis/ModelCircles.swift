/// Which nodes of a choreography may be in a circle, and with whom.
///
/// A node is a step, or an undo, whose number then follows those of the steps.
struct ModelCircles {
    /// The nodes that may lead to themselves.
    private(set) var nodes: [Int] = []

    /// By node: the nodes that may follow from it, if it is in a circle.
    private var followers: [Int: Set<Int>] = [:]

    init(of graph: ChoreographyGraph) {
        let links = Self.links(of: graph)
        let candidates = Self.remainder(of: links)
        for node in candidates {
            var reached: Set<Int> = []
            var queue = links[node]
            while let next = queue.popLast() {
                guard candidates.contains(next), reached.insert(next).inserted else { continue }
                queue += links[next]
            }
            if reached.contains(node) { self.followers[node] = reached }
        }
        self.nodes = self.followers.keys.sorted()
    }

    /// Whether one circle leads through both nodes.
    func connect(_ first: Int, _ second: Int?) -> Bool {
        guard let second else { return false }
        return self.followers[first]?.contains(second) == true && self.followers[second]?.contains(first) == true
    }

    /// By node: what hears what it publishes.
    private static func links(of graph: ChoreographyGraph) -> [[Int]] {
        let wiring = graph.wiring
        func hearers(of message: Int?) -> [Int] {
            guard let message else { return [] }
            return wiring.consumers[message].filter { graph.steps[$0].declaration.kind != .listener }
                + wiring.caused[message].map { graph.steps.count + $0 }
        }
        return graph.steps.indices.map { step in
            hearers(of: wiring.completion[step]) + hearers(of: wiring.rejection[step])
                + wiring.alternatives[step].flatMap { hearers(of: $0) }
        }
            + graph.undos.indices.map { hearers(of: wiring.undoPublishes[$0]) }
    }

    /// Without the nodes that can't be in a circle because nothing in one follows from them: in a right choreography,
    /// none remains.
    private static func remainder(of links: [[Int]]) -> Set<Int> {
        var leaving = links.map { Set($0).count }
        var leaders: [[Int]] = Array(repeating: [], count: links.count)
        for (node, followers) in links.enumerated() {
            for follower in Set(followers) { leaders[follower].append(node) }
        }
        var ends = links.indices.filter { leaving[$0] == 0 }
        var remaining = Set(links.indices)
        while let end = ends.popLast() {
            remaining.remove(end)
            for leader in leaders[end] {
                leaving[leader] -= 1
                if leaving[leader] == 0 { ends.append(leader) }
            }
        }
        return remaining
    }
}
