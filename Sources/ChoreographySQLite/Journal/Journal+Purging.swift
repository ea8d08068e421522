internal import Choreography

/// Removing what nobody needs any more.
extension Journal {
    /// How many entries are looked at in one go: more than were added since, so that the journal does not grow.
    private var batch: Int { 512 + 2 * max(0, self.last - self.lastAtPurge) }

    /// Removes settled entries committed before a time, a batch at most.
    ///
    /// Each pass goes through the entries in their order, and passes over those that are kept. What belongs to a saga
    /// that has ended is settled, even if the watermark is held back by another, unless it has a dead letter.
    /// The last entry stays, so that its number is not given again.
    ///
    /// - Returns: Whether the pass is at its end.
    func purge(before time: Timestamp, keeping isKept: (SagaID) -> Bool) throws -> Bool {
        let (removed, seen, isLast) = try self.removable(before: time, keeping: isKept)
        let hasAttempts = try self.connection.number("SELECT EXISTS(SELECT 1 FROM choreo_attempts)") == 1
        self.lastAtPurge = self.last
        for (number, saga) in removed {
            let delete = try self.connection.statement("DELETE FROM choreo_journal WHERE number = ?1")
            delete.bind(number, at: 1)
            try delete.run()
            guard hasAttempts else { continue }
            let attempts = try self.connection.statement("DELETE FROM choreo_attempts WHERE saga = ?1")
            try attempts.bind(high: saga.high, low: saga.low, at: 1)
            try attempts.run()
        }
        self.purgedUpTo = isLast ? 0 : seen
        return isLast
    }

    private func removable(
        before time: Timestamp,
        keeping isKept: (SagaID) -> Bool
    ) throws -> (entries: [(number: Int, saga: SagaID)], seen: Int, isLast: Bool) {
        let row = try self.connection.statement(
            """
            SELECT number, saga, time FROM choreo_journal
            WHERE number > ?1 AND number < (SELECT max(number) FROM choreo_journal)
                AND number NOT IN (SELECT number FROM choreo_open) AND saga NOT IN (SELECT saga FROM choreo_letters)
            ORDER BY number LIMIT ?2
            """
        )
        defer { row.reset() }
        row.bind(self.purgedUpTo, at: 1)
        let batch = self.batch
        row.bind(batch, at: 2)
        var entries: [(number: Int, saga: SagaID)] = []
        var (seen, count) = (self.purgedUpTo, 0)
        while try row.step() {
            guard row.int(2) < Int(time.nanoseconds) else { return (entries, seen, true) }
            seen = row.int(0)
            count += 1
            guard let halves = row.halves(1) else { continue }
            let saga = SagaID(high: halves.high, low: halves.low)
            if !isKept(saga) { entries.append((seen, saga)) }
        }
        return (entries, seen, count < batch)
    }

    /// Moves the watermark back to the beginning.
    ///
    /// - Returns: How many entries are after it.
    func unsettle() throws -> Int {
        try self.connection.runScript("UPDATE choreo_meta SET value = 0 WHERE key = 'watermark'")
        return try self.connection.number("SELECT count(*) FROM choreo_journal") ?? 0
    }
}
