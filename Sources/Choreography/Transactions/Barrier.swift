/// Decides what an arriving event may do, from what the store knows of its step.
///
/// It makes steps idempotent consumers, and keeps an undo that overtakes its step from being lost
/// (the sub-transaction barrier of dtm; Pardon and Pautasso, "Atomic Distributed Transactions").
enum Barrier {
    /// What an event that triggers a step may do.
    enum Forward: Equatable {
        /// Run the step: this is the first arrival.
        case run
        /// Nothing: the step has already run. The arrival is a duplicate.
        case absorb
        /// Nothing: the step's undo came first.
        case drop
    }

    /// What an event that causes an undo may do.
    enum Undo: Equatable {
        /// Undo the step, which has committed.
        case run
        /// Fence the step, which has not come yet.
        case fence
        /// Nothing: there is nothing to undo, or it is undone already.
        case absorb
    }

    static func forward(_ state: StepState) -> Forward {
        switch state {
        case .none: .run
        case .committed, .rejected, .undone: .absorb
        case .fenced: .drop
        }
    }

    static func undo(_ state: StepState) -> Undo {
        switch state {
        case .none: .fence
        case .committed: .run
        case .rejected, .undone, .fenced: .absorb
        }
    }
}
