public import Choreography

extension SagaManager {
    /// A message that a manager decides about.
    struct Topic: Sendable {
        let type: any DomainEvent.Type
        let happening: SagaHappening
    }

    /// Everything that a manager decides about once a saga has begun, in the order of the declaration.
    var topics: [Topic] {
        var topics: [Topic] = []
        if self.announcesStart { topics.append(Topic(type: SagaStarted<Saga>.self, happening: .began)) }
        for (number, step) in self.steps.enumerated() {
            topics.append(Topic(type: step.reply, happening: .answered(number)))
            if let refusal = step.refusal { topics.append(Topic(type: refusal, happening: .refused(number))) }
            if step.limit != nil { topics.append(Topic(type: step.timedOut, happening: .unanswered(number))) }
            if let undo = step.undo { topics.append(Topic(type: undo.undone, happening: .undone(number))) }
        }
        guard self.plan.hasLimit else { return topics }
        topics.append(Topic(type: PointOfNoReturn<Saga>.self, happening: .passedReturn))
        return topics + [Topic(type: SagaTimedOut<Saga>.self, happening: .overdue)]
    }

    /// The manager's steps: one that begins, those that decide about an answer, and the deadlines.
    public var reactions: [Reaction<Saga.Store>] {
        guard !self.steps.isEmpty else { return [] }
        // A message that stands for two things is a problem of its own, and not two steps with one name.
        var known: Set<MessageType> = []
        let topics = self.topics.filter { known.insert(MessageType($0.type)).inserted }
        return self.beginning + topics.flatMap { self.decisions(about: $0) } + self.deadlines
    }

    private var beginning: [Reaction<Saga.Store>] {
        let (conductor, announcesStart) = (self.conductor, self.announcesStart)
        let types =
            announcesStart ? [SagaStarted<Saga>.self] : self.types(of: self.plan.answers(to: .began).orders)
        let firsts = types.map { MessageType($0) }
        let rule: DecisionRule = { _ in firsts }
        let step = DecisionStep<Saga.Store, Saga.Request>(on: Saga.Request.self, publishes: types, rule: rule) {
            request,
            context,
            transaction in
            try conductor.begin(request, announcing: announcesStart, context, transaction)
        }
        return ReactionBuilder.buildExpression(step)
    }

    /// A step for each message that may be sent at once; the first of them decides.
    private func decisions(about topic: Topic) -> [Reaction<Saga.Store>] {
        let answers = self.plan.answers(to: topic.happening)
        guard answers.width > 0 else { return self.listener(to: topic.type, topic.happening) }
        return (0..<answers.width).flatMap { slot in
            self.decision(about: topic.type, topic.happening, slot, of: answers)
        }
    }

    private func decision<T: DomainEvent>(
        about type: T.Type,
        _ happening: SagaHappening,
        _ slot: Int,
        of answers: SagaAnswers
    ) -> [Reaction<Saga.Store>] {
        let (conductor, width) = (self.conductor, answers.width)
        let own = answers.orders.filter { answers.slots[$0] == slot }
        let step = DecisionStep<Saga.Store, T>(
            on: type,
            publishes: self.types(of: own),
            id: slot == 0 ? nil : "\(type.eventName)#\(slot + 1)",
            rule: self.rule(for: happening, sending: own, of: answers)
        ) { event, context, transaction in
            try conductor.decide(about: event, happening, sending: own, of: width, context, transaction)
        }
        return ReactionBuilder.buildExpression(step)
    }

    /// An answer after which nothing is sent.
    private func listener<T: DomainEvent>(
        to type: T.Type,
        _ happening: SagaHappening
    ) -> [Reaction<Saga.Store>] {
        let conductor = self.conductor
        let step = Listener<Saga.Store, T>(on: type) { event, context, transaction in
            _ = try conductor.decide(about: event, happening, sending: [], of: 1, context, transaction)
        }
        return ReactionBuilder.buildExpression(step)
    }

    // MARK: Deadlines

    private var deadlines: [Reaction<Saga.Store>] {
        var known: Set<MessageType> = []
        let own = self.steps.flatMap { step -> [Reaction<Saga.Store>] in
            guard let limit = step.limit, known.insert(MessageType(step.command)).inserted else { return [] }
            return self.deadline(of: step, limit, after: step.command)
        }
        guard let limit = self.saga.limit else { return own }
        var ends: [any DomainEvent.Type] = [PointOfNoReturn<Saga>.self]
        for step in self.steps {
            if let refusal = step.refusal { ends.append(refusal) }
            if step.limit != nil { ends.append(step.timedOut) }
        }
        let deadline = Deadline<Saga.Store, SagaStarted<Saga>, SagaTimedOut<Saga>>(
            after: SagaStarted<Saga>.self,
            within: limit,
            unless: ends,
            rejects: SagaTimedOut<Saga>.self,
            id: "limit"
        ) { _, _ in SagaTimedOut() }
        return own + ReactionBuilder.buildExpression(deadline)
    }

    private func deadline<Order: ParticipantCommand>(
        of step: SagaStep,
        _ limit: Duration,
        after command: Order.Type
    ) -> [Reaction<Saga.Store>] {
        var answers: [any DomainEvent.Type] = [step.reply]
        if let refusal = step.refusal { answers.append(refusal) }
        let deadline = Deadline<Saga.Store, Order, StepTimedOut<Order>>(
            after: command,
            within: limit,
            unless: answers,
            rejects: StepTimedOut<Order>.self
        ) { _, _ in StepTimedOut() }
        return ReactionBuilder.buildExpression(deadline)
    }

    // MARK: Types

    func types(of orders: [SagaOrder]) -> [any DomainEvent.Type] {
        orders.map { order in
            switch order {
            case .send(let step): self.steps[step].command
            case .undo(let step): self.decider.undo(of: step).command
            case .passReturn: PointOfNoReturn<Saga>.self
            }
        }
    }
}
