extension SagaChoreography {
    /// Checks the declared choreography as ``validate()`` does, and then by running it as a model.
    ///
    /// No handler runs. The model tries every order of deliveries, every choice of completion and rejection, and each
    /// delivery a second time, and shows that each run ends all done or all undone and that nothing waits for
    /// ever; ``ChoreographyGraph/modelReport(within:)`` says what that means. If it stops at its bound, what it has
    /// seen is right, and of the rest it says nothing: look at ``ModelReport/isComplete``.
    ///
    /// ```swift
    /// let report = try checkout.validate(model: .default)
    /// assert(report.isComplete)
    /// ```
    ///
    /// - Parameter bounds: How many states the model check may look at.
    /// - Returns: How many states it saw, and whether these were all.
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/invalidChoreography``, whose message lists every
    ///   problem of the declarations, or, if there is none, a shortest run that ends wrong, with its mend.
    public func validate(model bounds: ModelBounds) throws -> ModelReport {
        try self.validate()
        let report = self.graph.modelReport(within: bounds)
        guard report.problem == nil else { throw RuntimeError(.invalidChoreography, report.description) }
        return report
    }
}
