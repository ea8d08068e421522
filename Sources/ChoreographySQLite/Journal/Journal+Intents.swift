internal import Choreography

/// Steps that wait.
extension Journal {
    /// A step that waits for its deadline, or for a call to the outside.
    struct Intent {
        let saga: SagaID
        let participant: String
        let step: String
        /// When it began to wait.
        let time: Timestamp
        /// The time at which a deadline is over.
        let due: Timestamp?
    }

    /// The steps that wait, in the order in which they began to.
    func undecidedIntents() throws -> [Intent] {
        // The roles are those of JournalEntry.Role: the intent is 2, and what became of the step is 0.
        let row = try self.connection.statement(
            """
            SELECT saga, step, time, due FROM choreo_journal i WHERE role = 2 AND NOT EXISTS (
                SELECT 1 FROM choreo_journal s WHERE s.saga = i.saga AND s.step = i.step AND s.role = 0
            ) ORDER BY number
            """
        )
        defer { row.reset() }
        var intents: [Intent] = []
        while try row.step() {
            guard let saga = row.halves(0), let step = self.names.steps[row.int(1)] else {
                throw self.damaged("a step that waits")
            }
            intents.append(
                Intent(
                    saga: SagaID(high: saga.high, low: saga.low),
                    participant: step.participant,
                    step: step.step,
                    time: Timestamp(nanoseconds: Int64(row.int(2))),
                    due: row.isNull(3) ? nil : Timestamp(nanoseconds: Int64(row.int(3)))
                )
            )
        }
        return intents
    }
}
