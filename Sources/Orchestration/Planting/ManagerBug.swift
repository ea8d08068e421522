internal import Choreography
internal import Synchronization

/// A mistake that a manager could make, planted in a simulation to show that it is found.
package enum ManagerBug: String, CaseIterable, Sendable {
    /// The row of a saga is committed even if the transaction is not that sends the command.
    case rowApart = "row-apart"
    /// An answer counts that comes after the manager has given it up.
    case lateAnswer = "late-answer-accepted"
    /// What was done first is undone first.
    case undoOrder = "undo-in-wrong-order"
    /// A saga that has ended for its manager is taken up again when an answer comes late.
    case revived = "ended-saga-revived"

    /// The mistake in a sentence.
    package var summary: String {
        switch self {
        case .rowApart: "The manager's row is not committed with its command."
        case .lateAnswer: "The manager accepts an answer that it has given up."
        case .undoOrder: "The manager undoes what was done first before what was done later."
        case .revived: "The manager takes up an ended saga for an answer that comes late."
        }
    }

    /// A manager's own mistake, and what it remembers because of it, whatever becomes of its process.
    package final class Planted: Sendable {
        let bug: ManagerBug
        fileprivate let rows = Mutex<[SagaID: SagaInstance]>([:])

        package init(_ bug: ManagerBug) {
            self.bug = bug
        }
    }
}

extension SagaManager {
    /// Makes a manager with a bug, to see it found.
    ///
    /// - Parameters:
    ///   - saga: What it conducts.
    ///   - planted: The bug; `nil` for none.
    package init(_ saga: Saga, planted: ManagerBug.Planted?) {
        self.init(saga, conduct: planted.map { SagaConduct(planted: $0) } ?? SagaConduct())
    }
}

extension SagaConduct {
    fileprivate init(planted: ManagerBug.Planted) {
        self.init()
        switch planted.bug {
        case .rowApart:
            self.keep = { instance, saga, _, _ in planted.rows.withLock { $0[saga] = instance } }
            self.load = { saga, _, _ in planted.rows.withLock { $0[saga] } }
        case .lateAnswer:
            self.decide = { progress, happening, plan, applies in
                if case .answered(let step) = happening, progress.steps[step] == .unanswered { progress.resume() }
                return try progress.decide(happening, by: plan, applies: applies)
            }
        case .undoOrder: self.decide = Self.undoingAtOnce
        case .revived:
            let keep = self.keep
            let load = self.load
            self.keep = { instance, saga, coding, transaction in
                if instance.progress.hasEnded { planted.rows.withLock { $0[saga] = instance } }
                try keep(instance, saga, coding, transaction)
            }
            self.load = { saga, coding, transaction in
                if let instance = try load(saga, coding, transaction) { return instance }
                guard var instance = planted.rows.withLock({ $0[saga] }) else { return nil }
                instance.progress.resume()
                return instance
            }
        }
    }

    /// Undoes everything that is done as soon as something is refused, the first first.
    private static var undoingAtOnce: SagaDecider.Decide {
        { progress, happening, plan, applies in
            let orders = try progress.decide(happening, by: plan, applies: applies)
            guard case .refused = happening, progress.phase == .compensating else { return orders }
            for step in progress.steps.indices where progress.steps[step] == .done { progress.steps[step] = .undoing }
            return progress.steps.indices.filter { progress.steps[$0] == .undoing }.map { .undo($0) }
        }
    }
}

extension SagaProgress {
    /// Waits again for what has not been answered, as if nothing had happened.
    fileprivate mutating func resume() {
        for step in self.steps.indices where self.steps[step] == .unanswered {
            self.steps[step] = .sent
            self.phase = .running
        }
    }
}
