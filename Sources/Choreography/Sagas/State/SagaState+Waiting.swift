extension SagaState {
    /// Waits until the saga has ended.
    ///
    /// - Throws: `CancellationError` when the waiting task is cancelled; the saga goes on. ``RuntimeError``
    ///   with code ``RuntimeError/Code/shutDown`` when the choreography stops before the saga's end.
    func waitForEnd() async throws -> SagaOutcome {
        while true {
            let (outcome, isAbandoned) = self.guarded.withLock { ($0.outcome, $0.isAbandoned) }
            if let outcome { return outcome }
            if isAbandoned { throw RuntimeError.stopped(before: self.id) }
            try await self.wait(for: .end) { $0.record.isAnnounced || $0.isAbandoned }
        }
    }

    /// Waits until the saga's first message is committed by all who react to it.
    ///
    /// - Parameter isCancellable: Whether the waiting ends when the waiting task is cancelled.
    /// - Throws: Why it never will be; `CancellationError`.
    func waitForStart(isCancellable: Bool) async throws {
        while true {
            switch self.guarded.withLock({ $0.start }) {
            case .committed: return
            case .failed(let error): throw error
            case .pending:
                let isDone: @Sendable (Guarded) -> Bool = { guarded in
                    if case .pending = guarded.start { false } else { true }
                }
                if isCancellable {
                    try await self.wait(for: .start, unless: isDone)
                } else {
                    await self.waitUncancelled(for: .start, unless: isDone)
                }
            }
        }
    }

    /// The timeline's entry with the given number, or `nil` when there will be none.
    func entry(_ index: Int) async throws -> TimelineEntry? {
        while true {
            let (entry, isOver) = self.guarded.withLock { guarded in
                (
                    index < guarded.timeline.count ? guarded.timeline[index] : nil,
                    guarded.record.hasEnded || guarded.isAbandoned
                )
            }
            if let entry { return entry }
            if isOver { return nil }
            try await self.wait(for: .entry) { guarded in
                index < guarded.timeline.count || guarded.record.hasEnded || guarded.isAbandoned
            }
        }
    }

    private func wait(
        for reason: SagaWaiters.Reason,
        unless isDone: @Sendable (Guarded) -> Bool
    ) async throws {
        let ticket = self.guarded.withLock { $0.waiters.makeTicket() }
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { (continuation: WaiterList.Continuation) in
                let isWaiting = self.guarded.withLock { guarded in
                    guard !isDone(guarded), !Task.isCancelled else { return false }
                    self.noteWaiter()
                    guarded.waiters.append(continuation, ticket: ticket, for: reason)
                    return true
                }
                guard !isWaiting else { return }
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    continuation.resume()
                }
            }
        } onCancel: {
            self.guarded.withLock { $0.waiters.remove(ticket: ticket) }?.resume(throwing: CancellationError())
        }
    }

    private func waitUncancelled(
        for reason: SagaWaiters.Reason,
        unless isDone: (Guarded) -> Bool
    ) async {
        try? await withUnsafeThrowingContinuation { (continuation: WaiterList.Continuation) in
            let isWaiting = self.guarded.withLock { guarded in
                guard !isDone(guarded) else { return false }
                let ticket = guarded.waiters.makeTicket()
                self.noteWaiter()
                guarded.waiters.append(continuation, ticket: ticket, for: reason)
                return true
            }
            if !isWaiting { continuation.resume() }
        }
    }
}
