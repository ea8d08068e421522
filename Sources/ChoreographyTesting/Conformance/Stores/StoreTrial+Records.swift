internal import Choreography

/// Checks of the framework's own records.
extension StoreTrial {
    func emptiness() async throws {
        for participant in ["P", "Q"] {
            let open = try await self.store.openRecords(of: participant)
            try self.expectEqual(open.map(\.key), [], "the open records of a new store")
        }
        try self.expect(try await self.record(self.key(1)) == nil, "There is a record of a step that never ran.")
        try self.expectEqual(try await self.number("x"), 0, "a number in a new store")
        try self.expect(self.store.transactionLimit >= 1, "The limit is \(self.store.transactionLimit).")
    }

    func states() async throws {
        let key = self.key(1)
        try self.expect(try await self.record(key) == nil, "There is a record of nothing.")
        let event = self.event(1, in: key)
        try await self.save(StepRecord(key: key, state: .committed, completion: event, unsettled: [event]))
        let committed = try await self.record(key)
        try self.expectEqual(committed?.state, .committed, "the state")
        try self.expectEvents(committed.map(\.events), [event], "the completion")
        let message = committed?.completion?.typed(StoreTrialHappened.self)?.event
        try self.expectEqual(message?.number, 1, "the completion's message")
        try await self.save(StepRecord(key: key, state: .undone))
        let undone = try await self.record(key)
        try self.expectEqual(undone?.state, .undone, "the state")
        try self.expect(undone?.completion == nil, "An undone step still has a completion to undo.")
    }

    func rejection() async throws {
        let key = self.key(1)
        let event = self.event(1, in: key, isUndo: true)
        try await self.save(StepRecord(key: key, state: .rejected, completion: event, unsettled: [event]))
        let record = try await self.record(key)
        try self.expectEqual(record?.state, .rejected, "the state")
        try self.expectEvents(record.map(\.events), [event], "the rejection")
        try self.expectEqual(record?.unsettled.map(\.metadata.id), [event.metadata.id], "what is to be published")
    }

    func fence() async throws {
        let key = self.key(1)
        try await self.save(StepRecord(key: key, state: .fenced))
        let record = try await self.record(key)
        try self.expectEqual(record?.state, .fenced, "the state")
        try self.expect(record?.completion == nil, "A fence has a completion.")
        try self.expectEqual(record?.unsettled.count, 0, "the number of events to be published")
    }

    func arrivals() async throws {
        let key = self.key(1)
        let events = [self.event(1, in: self.key(1, of: "Q")), self.event(2, in: self.key(1, of: "R"))]
        // Either part may come first.
        try await self.save(StepRecord(key: key, state: .none, arrivals: [events[1]]))
        let first = try await self.record(key)
        try self.expectEqual(first?.state, StepState.none, "the state")
        try self.expectEvents(first?.arrivals, [events[1]], "what has arrived")
        try await self.save(StepRecord(key: key, state: .none, arrivals: events))
        let both = try await self.record(key)
        try self.expectEvents(both?.arrivals, events, "what has arrived")
        try self.expectEqual(both?.unsettled.count, 0, "the number of events to be published")
    }

    func settlement() async throws {
        let key = self.key(1)
        let event = self.event(1, in: key)
        try await self.save(StepRecord(key: key, state: .committed, completion: event, unsettled: [event]))
        let open = try await self.store.openRecords(of: "P")
        try self.expectEqual(open.map(\.key), [key], "the open records")
        try self.expectEqual(open.first?.unsettled.map(\.metadata.id), [event.metadata.id], "what is not settled")
        try await self.store.settle([event.metadata.id])
        let record = try await self.record(key)
        try self.expectEqual(record?.unsettled.count, 0, "the number of events that are not settled")
        try self.expectEqual(record?.state, .committed, "the state after the settlement")
        try self.expectEqual(record?.completion?.metadata.id, event.metadata.id, "the completion after the settlement")
        let left = try await self.store.openRecords(of: "P").flatMap(\.unsettled)
        try self.expectEqual(left.count, 0, "the number of events that would be sent again")
    }

    func undoneSettlement() async throws {
        let key = self.key(1)
        let (step, undo) = (self.event(1, in: key), self.event(2, in: key, isUndo: true))
        try await self.save(StepRecord(key: key, state: .committed, completion: step, unsettled: [step]))
        // An undo whose event nobody awaits leaves that of its step.
        try await self.save(StepRecord(key: key, state: .undone, unsettled: [step]))
        try self.expectEvents(try await self.record(key)?.unsettled, [step], "what is not settled of an undone step")
        try await self.save(StepRecord(key: key, state: .undone, unsettled: [step, undo]))
        let both = try await self.store.openRecords(of: "P")
        try self.expectEqual(both.map(\.key), [key], "the open records")
        let identifiers = both.first?.unsettled.map(\.metadata.id)
        try self.expectEqual(identifiers, [step.metadata.id, undo.metadata.id], "what is not settled, in order")
        try await self.store.settle([step.metadata.id])
        let record = try await self.record(key)
        try self.expectEqual(record?.unsettled.map(\.metadata.id), [undo.metadata.id], "what is left")
        // A record takes the place of the one before.
        try await self.save(StepRecord(key: key, state: .undone, unsettled: []))
        try self.expectEqual(try await self.record(key)?.unsettled.count, 0, "what is left")
    }

    func repeatedSettlement() async throws {
        let keys = [self.key(1), self.key(2)]
        let events = [self.event(1, in: keys[0]), self.event(2, in: keys[1])]
        for (key, event) in zip(keys, events) {
            try await self.save(StepRecord(key: key, state: .committed, completion: event, unsettled: [event]))
        }
        for _ in 0..<2 { try await self.store.settle([events[0].metadata.id, EventID(high: 1, low: 1)]) }
        try await self.store.settle([])
        let left = try await self.store.openRecords(of: "P").flatMap(\.unsettled)
        try self.expectEqual(left.map(\.metadata.id), [events[1].metadata.id], "what is not settled")
    }

    func order() async throws {
        let numbers: [UInt64] = [5, 2, 9, 1, 7]
        for number in numbers {
            let key = self.key(number)
            let event = self.event(number, in: key)
            try await self.save(StepRecord(key: key, state: .committed, completion: event, unsettled: [event]))
        }
        let open = try await self.store.openRecords(of: "P").map(\.key.saga.low)
        try self.expectEqual(open, numbers, "the order of the open records")
        // The undo of the first one is the last commit.
        let (step, undo) = (self.event(5, in: self.key(5)), self.event(50, in: self.key(5), isUndo: true))
        try await self.save(StepRecord(key: self.key(5), state: .undone, unsettled: [step, undo]))
        let later = try await self.store.openRecords(of: "P").map(\.key.saga.low)
        try self.expectEqual(later, [2, 9, 1, 7, 5], "the order of the open records")
    }

    func participants() async throws {
        let keys = [self.key(1), self.key(1, of: "Q"), self.key(1, step: "T"), self.key(2)]
        for (number, key) in keys.enumerated() {
            let event = self.event(UInt64(number) + 1, in: key)
            try await self.save(StepRecord(key: key, state: .committed, completion: event, unsettled: [event]))
        }
        for (number, key) in keys.enumerated() {
            let found = try await self.record(key)?.completion?.metadata.id.low
            try self.expectEqual(found, UInt64(number) + 1, "the completion of \(key)")
        }
        try self.expectEqual(try await self.store.openRecords(of: "P").count, 3, "the records of P")
        try self.expectEqual(try await self.store.openRecords(of: "Q").map(\.key), [keys[1]], "the records of Q")
        try self.expectEqual(try await self.store.openRecords(of: "R").count, 0, "the records of R")
    }
}

extension StepRecord {
    /// The completion or the rejection, if there is one.
    fileprivate var events: [AnyEnvelope] { [self.completion].compactMap { $0 } }
}
