/// What the causes of undos may find of their steps, and what deadlines wait for.
///
/// The answers take it that effects come after their causes, everywhere: what is said to be impossible may come
/// up where messages overtake each other, as in a simulation. What is said to be possible is so unless conditions
/// in the bodies of several steps exclude each other, or steps that share a rejection do.
package struct UndoTimings {
    /// What the cause of an undo may find of the step.
    package struct Finding {
        /// Whether the cause may come while the step has committed, and undoes it then.
        package var mayUndo = false

        /// Whether the cause may come while the step has not run, and fences it then.
        package var mayFence = false

        /// What may have been published before the cause, so that the cause finds the step rejected, undone or fenced:
        /// the step's own rejection, other causes of its undo, or the cause itself by way of somebody else.
        package var rivals: [MessageType] = []
    }

    private typealias Act = SagaWorld.Act

    /// The sagas that one command starts, with what may happen in them given that something else does.
    private struct Case {
        let world: SagaWorld
        let all: SagaSpread
        /// What may happen in a saga in which something happens for sure.
        private(set) var given: [Act: SagaSpread] = [:]
        /// By message: what may happen before it is published.
        private(set) var before: [Int: SagaSpread] = [:]

        init(_ world: SagaWorld, about messages: Set<Int>) {
            self.world = world
            self.all = SagaSpread(in: world)
            for message in messages {
                self.before[message] = SagaSpread(in: world, upTo: [message])
                for act in self.acts(publishing: message) { self.given[act] = SagaSpread(in: world, given: act) }
            }
        }

        /// By what a message may be published.
        func acts(publishing message: Int) -> [Act] {
            self.world.acts(publishing: message).filter { self.all.contains($0) }
        }

        /// Whether both may happen in one saga.
        func mayMeet(_ one: Act, _ other: Act) -> Bool {
            self.given[one]?.contains(other) == true && self.given[other]?.contains(one) == true
        }
    }

    private let graph: ChoreographyGraph
    private let cases: [Case]

    /// Looks at a graph.
    package init(of graph: ChoreographyGraph) {
        let wiring = graph.wiring
        // What somebody waits for and nobody publishes comes from outside, in any saga.
        let outside = graph.messages.indices.filter { message in
            !graph.messages[message].isCommand && !wiring.consumers[message].isEmpty
                && wiring.completers[message].isEmpty && wiring.rejecters[message].isEmpty
                && wiring.undoers[message].isEmpty
        }
        let commands = graph.startingCommands
        let starts = commands.isEmpty ? [outside] : commands.map { [$0] + outside }
        self.graph = graph
        let messages = graph.steps.flatMap { step in
            let causes = wiring.undosOfStep[step.index].flatMap { wiring.causes[$0] }
            let own = causes.isEmpty ? nil : wiring.rejection[step.index]
            let arming = step.declaration.kind == .deadline ? wiring.triggers[step.index] : []
            return causes + [own].compactMap(\.self) + arming + wiring.unless[step.index]
        }
        self.cases = starts.map { Case(SagaWorld(of: graph, from: $0), about: Set(messages)) }
    }

    /// By cause: what it may find of a step that it undoes.
    package func findings(of step: ChoreographyGraph.Step) -> [MessageType: Finding] {
        let causes = self.causes(of: step.index)
        let spreads = self.cases.map { sagas in
            (
                after: self.spreads(in: sagas.world, upTo: causes, after: step),
                before: self.spread(in: sagas.world, upTo: causes, before: step)
            )
        }
        var findings: [MessageType: Finding] = [:]
        for cause in causes {
            var finding = Finding()
            for (sagas, spreads) in zip(self.cases, spreads) {
                for act in sagas.acts(publishing: cause) {
                    if spreads.after.contains(where: { $0.contains(act) }) { finding.mayUndo = true }
                    if spreads.before.contains(act) { finding.mayFence = true }
                }
            }
            // When a decision is for it is not known: after the step, if it makes sense.
            if !self.graph.wiring.deciders[cause].isEmpty { finding.mayUndo = true }
            finding.rivals = self.rivals(of: cause, amongst: causes, step.index).map { self.graph.messages[$0] }
            findings[self.graph.messages[cause]] = finding
        }
        return findings
    }

    /// Whether an event may come to a deadline that is armed, and has not been decided by then.
    package func mayDisarm(_ deadline: ChoreographyGraph.Step, _ event: MessageType) -> Bool {
        guard let event = self.graph.wiring.number(of: event) else { return false }
        let arming = self.graph.wiring.triggers[deadline.index]
        return self.cases.contains { sagas in
            let free = SagaSpread(
                in: sagas.world,
                upTo: self.graph.wiring.unless[deadline.index],
                without: [deadline.index]
            )
            return sagas.acts(publishing: event).contains { act in
                free.contains(act)
                    && arming.contains { trigger in
                        sagas.acts(publishing: trigger).contains { start in
                            sagas.mayMeet(start, act) && sagas.before[event]?.contains(start) == true
                        }
                    }
            }
        }
    }

    /// What may happen in the sagas in which a step leaves something to undo.
    private func spreads(
        in world: SagaWorld,
        upTo causes: [Int],
        after step: ChoreographyGraph.Step
    ) -> [SagaSpread] {
        var ends = [Act.completion(step.index)]
        if world.mayBeUndoneAfterRejecting(step.index) { ends.append(.rejection(step.index)) }
        return ends.map { SagaSpread(in: world, given: $0, upTo: causes) }
    }

    /// What may happen while a step has not run, although it may have been called and have failed.
    ///
    /// Those steps of its own participant that hear what they wait for only after it wait for it.
    private func spread(in world: SagaWorld, upTo causes: [Int], before step: ChoreographyGraph.Step) -> SagaSpread {
        let wiring = self.graph.wiring
        let triggers = wiring.triggers[step.index]
        let spreads = triggers.map { SagaSpread(in: world, upTo: [$0]) }
        let waiting = self.graph.steps.filter { other in
            other.home == step.home && other.index != step.index
                && zip(triggers, spreads).allSatisfy { trigger, spread in
                    !spread.runs(other.index)
                        && (other.index > step.index || !wiring.triggers[other.index].contains(trigger))
                }
        }
        return SagaSpread(in: world, upTo: causes, without: waiting.map(\.index) + [step.index])
    }

    private func causes(of step: Int) -> [Int] {
        var causes: [Int] = []
        for cause in self.graph.wiring.undosOfStep[step].flatMap({ self.graph.wiring.causes[$0] })
        where !causes.contains(cause) {
            causes.append(cause)
        }
        return causes
    }

    private func rivals(of cause: Int, amongst causes: [Int], _ step: Int) -> [Int] {
        let own = self.graph.wiring.rejection[step]
        return ([own].compactMap(\.self) + causes.filter { $0 != own }).filter { rival in
            self.cases.contains { sagas in
                sagas.acts(publishing: rival).contains { first in
                    let isOwn = first == .rejection(step)
                    guard isOwn || causes.contains(rival) else { return false }
                    if isOwn, rival == cause { return true }
                    guard rival == cause || sagas.before[cause]?.contains(first) == true else { return false }
                    return sagas.acts(publishing: cause).contains { $0 != first && sagas.mayMeet(first, $0) }
                }
            }
        }
    }
}
