extension SagaChoreography {
    /// Runs the choreography until it is shut down.
    ///
    /// Optional: the first ``start(_:source:trace:)`` begins to run it too.
    ///
    /// When the calling task is cancelled, the choreography stops as at a crash, and as safely: bodies that run
    /// are cancelled (one that throws is rolled back, one that returns all the same is committed), undos finish, and
    /// everything else waits in the stores for a choreography that resumes it.
    ///
    /// - Throws: ``RuntimeError``, when the choreography is invalid or shut down, or a store is in use or does not fit;
    ///   a store's own error; `CancellationError`.
    public func run() async throws {
        try await self.launch()
        await withTaskCancellationHandler {
            await self.waitForClose()
        } onCancel: {
            self.control.stop()
        }
        try Task.checkCancellation()
    }

    /// Begins to run, and tells which sagas an earlier choreography on the same stores has left.
    ///
    /// They go on whether somebody watches them or not. Optional: the first ``start(_:source:trace:)`` begins to run too.
    ///
    /// - Returns: The sagas that had not ended when this choreography began to run, oldest first; if it had begun before,
    ///   those of all that run which have not ended by now.
    /// - Throws: ``RuntimeError``, when the choreography is invalid or shut down, or a store is in use or does not fit;
    ///   a store's own error.
    @discardableResult
    public func resumeSagas() async throws -> [SagaHandle] {
        let resumed = try await self.launch()
        let sagas = resumed.isEmpty ? self.switchboard.registry.open : resumed
        return sagas.map { SagaHandle($0, of: self) }
    }

    /// Closes the door, and lets the sagas that run go on to their ends.
    ///
    /// ``run()`` returns when they have ended.
    ///
    /// What is not done after ``Configuration/shutdownDeadline`` stays safe in the stores. A second call does
    /// nothing.
    public func beginGracefulShutdown() {
        self.drain(within: self.configuration.shutdownDeadline)
    }

    /// Shuts the choreography down, and says what is left.
    ///
    /// - Parameter deadline: How long running sagas may take to end. Defaults to
    ///   ``Configuration/shutdownDeadline``.
    /// - Returns: What is left. It is safe in the stores, and goes on in a choreography that resumes it.
    @discardableResult
    public func shutDown(within deadline: Duration? = nil) async -> ShutdownReport {
        await self.closeIfIdle()
        self.drain(within: deadline ?? self.configuration.shutdownDeadline)
        await withTaskCancellationHandler {
            await self.waitForClose()
        } onCancel: {
            self.control.stop()
        }
        return ShutdownReport(
            sagas: self.monitor.sagas(),
            unsettledEvents: self.switchboard.state.withLock { $0.unsettledEvents },
            deadLetters: self.deadLetters
        )
    }

    /// A choreography that has never run has no worker that could close it.
    private func closeIfIdle() async {
        await self.launching.take()
        defer { self.launching.giveBack() }
        guard !self.isLaunched else { return }
        self.control.stop()
        self.closing.run()
    }

    private func drain(within deadline: Duration) {
        let (refused, wake, isFirst) = self.switchboard.state.withLock { state in
            guard state.phase == .open else { return (WaiterList(), [Worker](), false) }
            state.phase = .draining
            return (state.door.takeAll(), state.stopIfDrained(), true)
        }
        refused.resume(throwing: self.control.refusal)
        self.bus.refuseWaiters(with: self.control.refusal)
        for worker in wake { worker.wake() }
        if isFirst { self.timers.schedule(after: deadline, .shutdownDeadline) }
    }

    private var closing: Closing {
        Closing(crews: self.crews, switchboard: self.switchboard, timers: self.timers, bus: self.bus)
    }

    func spawnWorkers() {
        let pools = self.crews.map(\.pool).max() ?? 0
        // Crews of durable stores have a pool, a worker and mostly a thread each.
        let general =
            self.crews.contains { $0.pool == 0 } ? self.environment.hooks?.workers ?? self.configuration.workers : 0
        let workers = (0..<general).map { _ in Worker(pool: 0) } + (0..<pools).map { Worker(pool: $0 + 1) }
        self.switchboard.state.withLock { $0.workers = workers.count }
        let closing = self.closing
        let batchSize = self.configuration.batchSize
        // In a simulation nobody else runs on the worker's executor.
        let looksAround = self.environment.hooks == nil
        let tasks = workers.map { worker in
            self.environment.spawn(preferring: self.executor(ofPool: worker.pool)) {
                let isLast = await worker.run(
                    closing.crews,
                    from: closing.switchboard,
                    batchSize: batchSize,
                    looksAround: looksAround
                )
                if isLast { closing.run() }
            }
        }
        self.control.workers.withLock { $0 = tasks }
    }

    /// Where the crews of a pool run, unless the environment says otherwise.
    private func executor(ofPool pool: Int) -> (any TaskExecutor)? {
        self.crews.first { $0.pool == pool }?.context.durable?.store.executor
    }

    /// Waits until the last worker has stopped and everything is given back.
    private func waitForClose() async {
        try? await withUnsafeThrowingContinuation { (continuation: WaiterList.Continuation) in
            let isClosed = self.switchboard.state.withLock { state in
                guard !state.isClosed else { return true }
                let ticket = state.awaitingClose.makeTicket()
                state.awaitingClose.append(continuation, ticket: ticket)
                return false
            }
            if isClosed { continuation.resume() }
        }
        // A task keeps the stores until it has ended; afterwards they can be opened again.
        for worker in self.control.workers.withLock({ $0 }) { await worker.value }
    }
}
