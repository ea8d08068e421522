/// What a lane does while its durable store can't commit.
extension Lane {
    /// Has a body fail whose writes could not be committed, although it was alone in its group.
    ///
    /// - Returns: `false` if no body has run, so that it is not a body's fault.
    func takesBlame(_ entry: CommitGroup.Entry, _ error: any Error) -> Bool {
        guard case .ran = entry.result else { return false }
        let key = Verdict.Key(entry.delivery)
        switch self.state.verdicts[key] {
        case nil: self.state.verdicts[key] = .fails(error)
        case .called(let attempt, .success): self.state.verdicts[key] = .called(attempt, .failure(error))
        case .called, .fails, .reject, .giveUp, .owe: return false
        }
        return true
    }

    /// Commands that could not be committed as often as their bodies may be called are refused.
    ///
    /// Their senders are there to be told. Events wait: their sources keep them.
    func refuseStarts(after failures: Int, _ error: any Error) {
        guard let durable = self.durable else { return }
        var refused: [Delivery] = []
        self.state.backlog.removeAll { delivery in
            let reaction = self.reactions[delivery.reaction]
            guard reaction.isInitiating, failures >= reaction.retry.maxAttempts else { return false }
            refused.append(delivery)
            return true
        }
        for delivery in refused {
            self.state.verdicts[Verdict.Key(delivery)] = nil
            let failure = RuntimeError(
                .storeFailed,
                "\(durable.store.displayName) could not commit \(failures) times in a row. Nothing was committed or "
                    + "published; the command can be sent again.",
                cause: error,
                saga: delivery.saga.id
            )
            self.refuseStart(delivery, self.reactions[delivery.reaction], with: failure)
        }
    }
}
