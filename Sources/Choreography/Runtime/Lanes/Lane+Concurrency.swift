/// Bodies of several sagas at once, in stores that can run several transactions.
extension Lane {
    /// Handles a delivery together with those behind it that are for the same reaction and for other sagas.
    func performTogether(
        _ delivery: Delivery,
        _ reaction: LaneReaction,
        _ body: @escaping @Sendable (GeneralStep) async throws -> GeneralStep.Outcome
    ) async {
        var admitted: [(delivery: Delivery, attempt: Attempt)] = []
        for delivery in self.takeTogether(with: delivery, reaction) {
            guard let attempt = await self.admitAndSave(delivery, reaction) else { continue }
            admitted.append((delivery, attempt))
        }
        let results = await self.results(of: admitted, reaction, body)
        for ((delivery, attempt), result) in zip(admitted, results) {
            switch result {
            case .success(let outcome):
                self.conclude(delivery, reaction, attempt, outcome)
            case .failure(let error):
                if await self.recoverInStore(delivery, reaction, attempt, from: error) {
                    while await self.perform(delivery, reaction, body) {}
                }
            }
        }
    }

    private func takeTogether(with delivery: Delivery, _ reaction: LaneReaction) -> [Delivery] {
        var deliveries = [delivery]
        let areCommands = reaction.isInitiating
        while deliveries.count < reaction.concurrency,
            let next = areCommands ? self.state.commands.first : self.state.backlog.first,
            next.reaction == delivery.reaction,
            self.state.pausing[ObjectIdentifier(next.saga)] == nil,
            self.state.parked[ObjectIdentifier(next.saga)] == nil,
            !deliveries.contains(where: { $0.saga === next.saga })
        {
            let taken = areCommands ? self.state.commands.popFirst() : self.state.backlog.popFirst()
            guard let taken else { break }
            self.state.output.statistics.eventsDelivered += 1
            deliveries.append(taken)
        }
        return deliveries
    }

    /// Calls the bodies at the same time, and returns their results in the order of the deliveries.
    private func results(
        of admitted: [(delivery: Delivery, attempt: Attempt)],
        _ reaction: LaneReaction,
        _ body: @escaping @Sendable (GeneralStep) async throws -> GeneralStep.Outcome
    ) async -> [Result<GeneralStep.Outcome, any Error>] {
        let environment = self.runtime.environment
        return await withTaskGroup(of: (Int, Result<GeneralStep.Outcome, any Error>).self) { group in
            for (index, (delivery, attempt)) in admitted.enumerated() {
                let step = self.generalStep(delivery, reaction, attempt)
                let check = Result { try self.checkCall(delivery.box, reaction, attempt) }
                group.addTask {
                    do {
                        try check.get()
                        let outcome = try await environment.watching(delivery, reaction.site) { try await body(step) }
                        return (index, .success(outcome))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var results: [Result<GeneralStep.Outcome, any Error>?] = Array(repeating: nil, count: admitted.count)
            for await (index, result) in group { results[index] = result }
            return results.compactMap { $0 }
        }
    }
}
