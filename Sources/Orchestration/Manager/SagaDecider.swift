internal import Choreography

/// What a manager decides with: the declared saga, without the types of its request and of its store.
///
/// It works on rows, and knows nothing of how they are kept. So what runs for each message is no generic code.
struct SagaDecider: Sendable {
    typealias Decide =
        @Sendable (
            inout SagaProgress, SagaHappening, SagaPlan, _ applies: (Int) throws -> Bool
        ) throws -> [SagaOrder]

    let name: String
    let steps: [SagaStep]
    let plan: SagaPlan
    /// The manager's word to itself that time is of no matter any more.
    let passedReturn: any DomainEvent
    let decide: Decide

    /// Takes notice of a message in the row of its saga.
    ///
    /// - Parameters:
    ///   - event: The message.
    ///   - happening: What it tells.
    ///   - width: How many steps there are for the message; whichever comes first decides for all of them.
    ///   - instance: The row.
    ///   - context: The saga and the time.
    /// - Returns: What all of these steps have to send; `nil` if nothing changes any more: the message has come too late,
    ///   or twice.
    /// - Throws: What the conditions of the declaration throw.
    func orders(
        about event: any DomainEvent,
        _ happening: SagaHappening,
        of width: Int,
        _ instance: inout SagaInstance,
        _ context: StepContext
    ) throws -> [SagaOrder]? {
        let name = width > 1 ? type(of: event).eventName : ""
        let orders: [SagaOrder]
        if width > 1, let shares = instance.shares[name] {
            orders = shares.orders
            instance.shares[name]?.missing -= 1
            if shares.missing == 1 { instance.shares[name] = nil }
        } else {
            self.note(event, happening, in: &instance)
            guard let decided = try self.orders(after: happening, &instance, of: context.saga) else { return nil }
            orders = decided
            if width > 1 { instance.shares[name] = SagaInstance.Shares(orders: orders, missing: width - 1) }
        }
        if instance.hasEnded, instance.endedAt == nil { instance.endedAt = context.time }
        return orders
    }

    private func note(_ event: any DomainEvent, _ happening: SagaHappening, in instance: inout SagaInstance) {
        switch happening {
        case .began, .passedReturn: return
        case .refused, .unanswered, .overdue:
            if instance.progress.phase == .running { instance.cause = type(of: event).eventName }
        case .answered, .undone: break
        }
        instance.answers.append(event)
    }

    /// Decides.
    ///
    /// - Returns: What is to be sent; `nil` if the progress is what it was.
    func orders(
        after happening: SagaHappening,
        _ instance: inout SagaInstance,
        of saga: SagaID
    ) throws -> [SagaOrder]? {
        // A copy, so that the conditions may look at the row meanwhile.
        var progress = instance.progress
        let orders = try self.decide(&progress, happening, self.plan) { step in
            try self.steps[step].condition?(instance, saga) ?? true
        }
        guard progress != instance.progress else { return nil }
        instance.progress = progress
        return orders
    }

    /// Makes what is to be sent.
    func message(for order: SagaOrder, _ instance: SagaInstance, of saga: SagaID) throws -> any DomainEvent {
        switch order {
        case .send(let step): try self.steps[step].make(instance, saga)
        case .undo(let step): try self.undo(of: step).make(instance, saga)
        case .passReturn: self.passedReturn
        }
    }

    func undo(of step: Int) -> SagaUndo {
        guard let undo = self.steps[step].undo else {
            preconditionFailure("\(self.steps[step].command.eventName) has no undo, and none was asked for.")
        }
        return undo
    }
}
