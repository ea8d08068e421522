/// A choreography as it is declared: who reacts to what, what follows from it, and what undoes it.
///
/// Its nodes are participants, steps and messages. A message *triggers* steps; a step *completes* or
/// *rejects* with a message; a compensation event *causes* undos; an undo *publishes* a compensation event.
/// A ``Deadline`` is a step that a message triggers, that other messages *disarm*, and that only rejects.
/// A ``DecisionStep`` publishes one of several messages, or none.
/// The graph is derived from declarations alone: nothing runs. It can be checked (``problems()``), drawn
/// (``mermaid``, ``dot``, ``description``) and asked. Every answer is in the order of the declarations, and
/// takes time in proportion to its length.
public struct ChoreographyGraph: Sendable {
    /// The choreography's name.
    public let name: String

    /// The participants, in the order in which they were given.
    public let participants: [ParticipantDeclaration]

    /// Every participant's steps, in the order of their declaration.
    public let steps: [Step]

    /// Every undo, in the order of the steps.
    public let undos: [Undo]

    /// Every message that a step consumes or publishes, in the order in which the steps mention them.
    public var messages: [MessageType] { self.wiring.messages }

    let wiring: GraphWiring

    /// Makes the graph of a choreography.
    ///
    /// - Parameters:
    ///   - name: The choreography's name.
    ///   - participants: What its participants declare.
    public init(name: String, participants: [ParticipantDeclaration]) {
        var steps: [Step] = []
        var undos: [Undo] = []
        for (home, participant) in participants.enumerated() {
            for declaration in participant.steps {
                let step = Step(participant: participant.name, declaration: declaration, home: home, index: steps.count)
                steps.append(step)
                for compensation in declaration.compensations {
                    undos.append(Undo(step: step, compensation: compensation))
                }
            }
        }
        self.name = name
        self.participants = participants
        self.steps = steps
        self.undos = undos
        self.wiring = GraphWiring(steps: steps, undos: undos)
    }

    /// The step with an identifier.
    ///
    /// - Parameters:
    ///   - id: The step's identifier within its participant.
    ///   - participant: The participant's name.
    /// - Returns: The step, or `nil` if the participant declares none of that identifier.
    public func step(_ id: String, of participant: String) -> Step? {
        self.wiring.stepsByName[participant]?[id].map { self.steps[$0] }
    }

    /// The steps that a message triggers; a join is among them for each of its messages, and a deadline for the
    /// one that arms it.
    public func consumers(of message: MessageType) -> [Step] {
        self.wiring.number(of: message).map { self.wiring.consumers[$0].map { self.steps[$0] } } ?? []
    }

    /// The undos that a compensation event causes.
    public func undos(causedBy message: MessageType) -> [Undo] {
        self.wiring.number(of: message).map { self.wiring.caused[$0].map { self.undos[$0] } } ?? []
    }

    /// The deadlines that a message disarms.
    public func deadlines(disarmedBy message: MessageType) -> [Step] {
        self.wiring.number(of: message).map { self.wiring.disarmed[$0].map { self.steps[$0] } } ?? []
    }

    /// The steps that complete with a message.
    public func steps(completingWith message: MessageType) -> [Step] {
        self.wiring.number(of: message).map { self.wiring.completers[$0].map { self.steps[$0] } } ?? []
    }

    /// The steps that reject with a message.
    public func steps(rejectingWith message: MessageType) -> [Step] {
        self.wiring.number(of: message).map { self.wiring.rejecters[$0].map { self.steps[$0] } } ?? []
    }

    /// The undos that publish a message.
    public func undos(publishing message: MessageType) -> [Undo] {
        self.wiring.number(of: message).map { self.wiring.undoers[$0].map { self.undos[$0] } } ?? []
    }

    /// The decisions that may be for a message.
    public func steps(decidingFor message: MessageType) -> [Step] {
        self.wiring.number(of: message).map { self.wiring.deciders[$0].map { self.steps[$0] } } ?? []
    }

    /// The steps that publish a message: by completing, by deciding for it, by rejecting or by being undone.
    public func publishers(of message: MessageType) -> [Step] {
        guard let number = self.wiring.number(of: message) else { return [] }
        let undone = self.wiring.undoers[number].map { self.undos[$0].step.index }
        let decided = self.wiring.deciders[number]
        let all = Set(self.wiring.completers[number] + self.wiring.rejecters[number] + decided + undone)
        return all.sorted().map { self.steps[$0] }
    }

    /// The names of the participants to which a message has to be delivered, each once.
    public func subscribers(of message: MessageType) -> [String] {
        let homes =
            self.consumers(of: message).map(\.home) + self.undos(causedBy: message).map(\.step.home)
            + self.deadlines(disarmedBy: message).map(\.home)
        return Set(homes).sorted().map { self.participants[$0].name }
    }
}
