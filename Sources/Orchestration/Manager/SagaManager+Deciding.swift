internal import Choreography

extension SagaManager {
    /// Begins a saga.
    func begin(
        _ request: Saga.Request,
        _ context: StepContext,
        _ transaction: Saga.Store.Transaction
    ) throws -> any DomainEvent {
        try transaction.removeInstances(endedBefore: context.time - self.saga.retention, atMost: 16)
        var instance = SagaInstance(manager: self.name, request: request, stepCount: self.steps.count)
        guard !self.announcesStart else {
            try self.conduct.keep(instance, context.saga, self.coding, transaction)
            return SagaStarted<Saga>()
        }
        let orders = try self.orders(after: .began, &instance, of: context.saga)
        guard let order = orders.first else { preconditionFailure("\(self.name) begins with one command.") }
        let message = try self.message(for: order, instance, of: context.saga)
        try self.conduct.keep(instance, context.saga, self.coding, transaction)
        return message
    }

    /// Decides about a message, or sends what was decided.
    ///
    /// - Parameters:
    ///   - event: The message.
    ///   - happening: What it tells.
    ///   - own: What this step may send.
    ///   - width: How many steps there are for the message; whichever comes first decides for all of them.
    ///   - context: The saga and the time.
    ///   - transaction: The manager's local transaction.
    /// - Returns: What this step sends; `nil` for nothing, as for a saga that has ended or was never conducted.
    /// - Throws: What the closures of the declaration throw, or the store.
    func decide(
        about event: some DomainEvent,
        _ happening: SagaHappening,
        sending own: [SagaOrder],
        of width: Int,
        _ context: StepContext,
        _ transaction: Saga.Store.Transaction
    ) throws -> (any DomainEvent)? {
        guard var instance = try self.conduct.load(context.saga, self.coding, transaction),
            instance.manager == self.name
        else { return nil }
        let orders: [SagaOrder]
        let name = width > 1 ? type(of: event).eventName : ""
        if width > 1, let shares = instance.shares[name] {
            orders = shares.orders
            instance.shares[name]?.missing -= 1
            if shares.missing == 1 { instance.shares[name] = nil }
        } else {
            let before = instance.progress
            self.note(event, happening, in: &instance)
            orders = try self.orders(after: happening, &instance, of: context.saga)
            // It changes nothing any more: it has come too late, or twice.
            guard instance.progress != before else { return nil }
            if width > 1 { instance.shares[name] = SagaInstance.Shares(orders: orders, missing: width - 1) }
        }
        if instance.hasEnded, instance.endedAt == nil { instance.endedAt = context.time }
        try self.conduct.keep(instance, context.saga, self.coding, transaction)
        return try orders.first { own.contains($0) }.map { try self.message(for: $0, instance, of: context.saga) }
    }

    private func note(_ event: some DomainEvent, _ happening: SagaHappening, in instance: inout SagaInstance) {
        switch happening {
        case .began, .passedReturn: return
        case .refused, .unanswered, .overdue:
            if instance.progress.phase == .running { instance.cause = type(of: event).eventName }
        case .answered, .undone: break
        }
        instance.answers.append(event)
    }

    private func orders(
        after happening: SagaHappening,
        _ instance: inout SagaInstance,
        of saga: SagaID
    ) throws -> [SagaOrder] {
        let known = instance
        return try self.conduct.decide(&instance.progress, happening, self.plan) { step in
            try self.steps[step].condition?(try known.context(of: saga)) ?? true
        }
    }

    private func message(
        for order: SagaOrder,
        _ instance: SagaInstance,
        of saga: SagaID
    ) throws -> any DomainEvent {
        switch order {
        case .send(let step): try self.steps[step].make(try instance.context(of: saga))
        case .undo(let step): try self.undo(of: step).make(try instance.context(of: saga))
        case .passReturn: PointOfNoReturn<Saga>()
        }
    }
}
