/// What a compensation event undoes, directly and by way of the compensation events that its undos publish.
struct UndoCascade {
    /// How a step came to be undone, or to react to what was.
    private struct Link {
        let cause: Int
        /// The step whose undo, or whose reaction, had published the cause; `nil` for the first cause.
        let publisher: Int?
    }

    private let wiring: GraphWiring
    private var links: [Int: Link] = [:]
    private var undone: Set<Int> = []

    /// Follows a compensation event.
    ///
    /// - Parameters:
    ///   - origin: The compensation event.
    ///   - wiring: The edges to follow.
    ///   - isCommitted: Whether a step is committed for sure. If it is not, its undo may have nothing to do, and
    ///     then publishes nothing.
    init(of origin: Int, in wiring: GraphWiring, whereCommitted isCommitted: (Int) -> Bool) {
        self.wiring = wiring
        var publisher: [Int: Int] = [:]
        var queue = [origin]
        var next = 0
        func publish(_ event: Int?, by step: Int) {
            guard let event, event != origin, publisher[event] == nil else { return }
            publisher[event] = step
            queue.append(event)
        }
        while next < queue.count {
            let cause = queue[next]
            let link = Link(cause: cause, publisher: publisher[cause])
            next += 1
            for undo in wiring.caused[cause] {
                let step = wiring.undoneStep[undo]
                self.undone.insert(step)
                if self.links[step] == nil { self.links[step] = link }
                if isCommitted(step) { publish(wiring.undoPublishes[undo], by: step) }
            }
            for step in wiring.consumers[cause] where wiring.alwaysCompletes(step) {
                if self.links[step] == nil { self.links[step] = link }
                publish(wiring.completion[step], by: step)
            }
        }
    }

    /// Whether a step is undone.
    func undoes(_ step: Int) -> Bool { self.undone.contains(step) }

    /// The steps through which the cascade comes to a step, from the origin on, with what each of them hears.
    func chain(to step: Int) -> [(cause: Int, step: Int)] {
        var chain: [(cause: Int, step: Int)] = []
        var current: Int? = step
        while let step = current, let link = self.links[step] {
            chain.append((link.cause, step))
            current = link.publisher
        }
        return chain.reversed()
    }
}

extension GraphWiring {
    /// Whether nothing but its trigger decides that a step completes.
    fileprivate func alwaysCompletes(_ step: Int) -> Bool {
        self.triggers[step].count == 1 && self.rejection[step] == nil && self.undosOfStep[step].isEmpty
            && self.gates[step].isEmpty
    }
}
