extension ChoreographyGraph {
    /// Runs the choreography as a model, in every order and with every rejection, and looks at how it can end.
    ///
    /// The model is one saga without its code: of each step, what its barrier knows, and which deliveries are on
    /// their way. It tries
    ///
    /// - each command that starts a saga;
    /// - both answers of each step that may reject, a third one of an external step whose exhausted retries leave its
    ///   effect unknown, a crash between its call and the commit, and each moment at which an armed deadline may fire;
    /// - every order of the deliveries, also one in which an effect overtakes its cause;
    /// - each delivery once more, at any later time. To its reader, that is what a doubled message looks like, and a
    ///   crash of the publisher, which sends again what it has no receipt for.
    ///
    /// A run has ended when nothing is on its way and no deadline is armed. Then, if nothing has rejected the saga,
    /// nothing of it may be undone, and no join may have some of its events and wait for others, unless one of them
    /// is a compensation event. If something has, every step of the saga that has committed must be undone. Listeners
    /// need not; nor need a step to which a compensation event has led, unless a step to which the same event leads
    /// rejects, be it by way of completions, undos or joins. And in no run may an event come back to a step, or to an
    /// undo, that had led to it.
    ///
    /// Orders that can't make a difference are tried once (persistent sets: Godefroid, "Partial-Order Methods
    /// for the Verification of Concurrent Systems"); that leaves all ends, and a shortest run to each of them.
    ///
    /// ``problems()`` finds what the model has no eye for, such as names and events that nobody consumes, and is
    /// stricter about undos: where the model sees that another undo, or a deadline that is sure to fire, always sees to
    /// a step, ``problems()`` asks for an undo that rests on nothing else.
    ///
    /// - Parameter bounds: How many states the check may look at.
    /// - Returns: What it has seen; the same every time.
    public func modelReport(within bounds: ModelBounds = .default) -> ModelReport {
        self.modelReport(within: bounds, barrier: .runtime)
    }

    /// As above, with a barrier of other rules, or without leaving out any order.
    func modelReport(
        within bounds: ModelBounds,
        barrier: ModelBarrier,
        isReduced: Bool = true
    ) -> ModelReport {
        var states = 0
        var isComplete = true
        var shortest: (model: SagaModel, run: [SagaModel.Move])?
        for command in self.startingCommands {
            guard states < bounds.states else {
                isComplete = false
                break
            }
            let model = SagaModel(of: self, startedBy: command, barrier: barrier)
            var search = ModelSearch(of: model, isReduced: isReduced)
            search.run(upTo: bounds.states - states)
            states += search.states
            isComplete = isComplete && search.isComplete
            if let run = search.wrongRun, run.count < shortest?.run.count ?? .max { shortest = (model, run) }
        }
        return ModelReport(
            choreography: self.name,
            states: states,
            isComplete: isComplete,
            problem: shortest.map { ModelNarrator.problem(of: $0.run, in: self, $0.model) }
        )
    }
}
