extension LaneReaction.Body {
    /// The same body with what happens in its transaction before it, and after it unless it has rejected.
    ///
    /// - Parameters:
    ///   - before: Gets what triggers the step, or causes the undo.
    ///   - after: Gets the same.
    /// - Returns: All of it as one body.
    func within(
        _ before: @escaping @Sendable (EnvelopeBox) throws -> Void,
        after: @escaping @Sendable (EnvelopeBox) throws -> Void
    ) -> Self {
        switch self {
        case .synchronous(let body):
            .synchronous { trigger, call in
                try before(trigger)
                let result = try body(trigger, call)
                if !result.isRejection { try after(trigger) }
                return result
            }
        case .looping(let loop):
            Self.asynchronous(SingleCall.body(loop)).within(before, after: after)
        case .asynchronous(let body):
            .asynchronous { trigger, call in
                try before(trigger)
                let result = try await body(trigger, call)
                if !result.isRejection { try after(trigger) }
                return result
            }
        case .general, .external:
            preconditionFailure("Only steps with a store that never suspends declare locks.")
        }
    }
}
