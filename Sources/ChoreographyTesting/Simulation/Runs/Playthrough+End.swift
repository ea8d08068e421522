internal import Choreography

/// How a run ends, and what must hold then.
extension Playthrough {
    /// Mends what is broken once all is quiet, and lets the run go on until nothing is left to do.
    func mend() {
        var rounds = 0
        while self.witness.violation == nil, let life, rounds < self.limits.rounds {
            let letters = life.choreography.deadLetters
            guard !letters.isEmpty || self.mailroom.hasFailed else { return }
            rounds += 1
            self.adversary.rest()
            for letter in letters {
                self.witness.note("\(letter.participant).\(letter.step) is mended, and its dead letter is replayed")
                do { try life.choreography.replay(letter.id) } catch { self.witness.object("replay", "\(error)") }
            }
            self.mailroom.sendAgain(in: life.node, to: life.choreography, self.witness)
            self.goOn()
        }
    }

    /// What must hold once all is quiet.
    func judge() {
        guard self.witness.violation == nil, let life else { return }
        self.adversary.rest()
        self.stepsToCrash = nil
        if let command = self.mailroom.unaccepted {
            self.objectToRest("The client's \(command) was never accepted.")
            return
        }
        if let letter = life.choreography.deadLetters.first {
            self.witness.object(
                "letter",
                "\(letter.participant).\(letter.step) fails although nothing is made to: \(letter.error)"
            )
            return
        }
        for saga in life.choreography.monitor.sagas() {
            let waits = saga.waitsFor.map { "\($0.participant).\($0.step)" }.joined(separator: ", ")
            let number = self.witness.number(of: saga.id)
            self.objectToRest(
                "Saga \(number) is \(saga.phase) for ever. It waits for \(waits.isEmpty ? "nobody" : waits)."
            )
            return
        }
        self.note(life.choreography.committedSagas)
        for (saga, number) in self.witness.sagas.sorted(by: { $0.value < $1.value }) {
            if case .stuck(let debts) = self.outcomes[saga] {
                self.witness.object(
                    "outcome",
                    "Saga \(number) is neither completed nor compensated: \(SagaOutcome.stuck(debts: debts))."
                )
            }
        }
        self.shutDown(life)
        self.checkEnd(life)
    }

    /// What is not to be at rest may wait for something that left the simulation.
    private func objectToRest(_ violation: String) {
        if !self.witness.suspects.open.isEmpty || self.scheduler.sawEscape(within: 30) { return self.objectToEscape() }
        self.witness.object("rest", violation)
    }

    private func shutDown(_ life: Life) {
        let result = Shared<ShutdownReport?>(nil)
        life.node.spawn { [choreography = life.choreography] in
            result.set(await choreography.shutDown(within: .seconds(60)))
        }
        self.goOn()
        guard self.witness.violation == nil else { return }
        guard let report = result.get() else {
            return self.witness.object("shutdown", "The process does not shut down.")
        }
        if !report.isClean {
            self.witness.object("settled", "\(report.unsettledEvents) events are not settled although all is quiet.")
        }
    }

    private func checkEnd(_ life: Life) {
        guard self.witness.violation == nil else { return }
        let (checks, witness) = (self.run.finalChecks, self.witness)
        let ended = Shared(false)
        life.node.spawn {
            for check in checks {
                do { try await check.check() } catch { witness.object(check.name, "\(check.name): \(error)") }
            }
            ended.set(true)
        }
        self.goOn()
        if self.witness.violation == nil, !ended.get() {
            self.objectToRest("A check of the end does not return.")
        }
    }
}
