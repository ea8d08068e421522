internal import Choreography

/// What a manager does about its messages: gets at the row of the saga, has the decider decide, and keeps the row.
///
/// It is generic code, which runs for each message: so it does nothing else, and is an object, which closures refer to
/// without copying it and without looking up its type.
final class SagaConductor<Saga: OrchestratedSaga>: Sendable {
    let decider: SagaDecider
    private let retention: Duration
    private let coding: SagaCoding
    private let conduct: SagaConduct<Saga.Store>

    init(of saga: Saga, _ decider: SagaDecider, _ conduct: SagaConduct<Saga.Store>) {
        var types: [any Message.Type] = [Saga.Request.self, SagaTimedOut<Saga>.self]
        for step in decider.steps {
            types += [step.reply, step.timedOut]
            if let refusal = step.refusal { types.append(refusal) }
            if let undo = step.undo { types.append(undo.undone) }
        }
        self.decider = decider
        self.retention = saga.retention
        self.coding = SagaCoding(of: decider.name, types, stepCount: decider.steps.count)
        self.conduct = conduct
    }

    /// Begins a saga, with a word to itself or with its first command.
    func begin(
        _ request: Saga.Request,
        announcing announcesStart: Bool,
        _ context: StepContext,
        _ transaction: Saga.Store.Transaction
    ) throws -> any DomainEvent {
        try transaction.removeInstances(endedBefore: context.time - self.retention, atMost: 16)
        var instance = SagaInstance(
            manager: self.decider.name,
            request: request,
            stepCount: self.decider.steps.count
        )
        guard !announcesStart else {
            try self.conduct.keep(instance, context.saga, self.coding, transaction)
            return SagaStarted<Saga>()
        }
        let orders = try self.decider.orders(after: .began, &instance, of: context.saga)
        guard let order = orders?.first else { preconditionFailure("\(self.decider.name) begins with one command.") }
        let message = try self.decider.message(for: order, instance, of: context.saga)
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
        about event: any DomainEvent,
        _ happening: SagaHappening,
        sending own: [SagaOrder],
        of width: Int,
        _ context: StepContext,
        _ transaction: Saga.Store.Transaction
    ) throws -> (any DomainEvent)? {
        guard var instance = try self.conduct.load(context.saga, self.coding, transaction),
            instance.manager == self.decider.name,
            let orders = try self.decider.orders(about: event, happening, of: width, &instance, context)
        else { return nil }
        try self.conduct.keep(instance, context.saga, self.coding, transaction)
        return try orders.first { own.contains($0) }.map {
            try self.decider.message(for: $0, instance, of: context.saga)
        }
    }
}
