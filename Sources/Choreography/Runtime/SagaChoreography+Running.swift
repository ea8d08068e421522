extension SagaChoreography {
    /// Runs the choreography until it is shut down. Optional: the first ``start(_:trace:)`` begins to run it too.
    ///
    /// When the calling task is cancelled, the choreography stops as at a crash, and as safely: bodies that run
    /// are cancelled and rolled back, undos finish, and everything else waits in the stores for a choreography
    /// that resumes it.
    ///
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/invalidChoreography``; `CancellationError`.
    public func run() async throws {
        try await self.launch()
        await withTaskCancellationHandler {
            await self.waitForWorkers()
        } onCancel: {
            self.stop()
        }
        try Task.checkCancellation()
    }

    /// Closes the door, and lets the sagas that run go on to their ends. ``run()`` returns when they have ended.
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
    public func shutdown(within deadline: Duration? = nil) async -> ShutdownReport {
        self.drain(within: deadline ?? self.configuration.shutdownDeadline)
        await withTaskCancellationHandler {
            await self.waitForWorkers()
        } onCancel: {
            self.stop()
        }
        return ShutdownReport(
            sagas: self.monitor.sagas(),
            unsettledEvents: self.lanes.reduce(0) { $0 + $1.state.records.outbox.count },
            deadLetters: self.deadLetters
        )
    }

    private func drain(within deadline: Duration) {
        let (refused, wake, isFirst) = self.switchboard.state.withLock { state in
            guard state.phase == .open else { return ([WaiterList.Continuation](), [Worker](), false) }
            state.phase = .draining
            return (state.door.removeFirst(), state.stopIfDrained(), true)
        }
        for continuation in refused {
            continuation.resume(throwing: RuntimeError(.shutDown, "The choreography '\(self.name)' is shut down."))
        }
        for worker in wake { worker.wake() }
        if isFirst { self.timers.schedule(after: deadline, .shutdownDeadline) }
    }

    /// Stops as soon as the bodies that run have finished or given in to their cancellation.
    func stop() {
        self.runtime.stopLanes()
        let (refused, wake) = self.switchboard.state.withLock { state in
            state.phase = .stopped
            return (state.door.removeFirst(), state.takeIdle(.max))
        }
        for continuation in refused {
            continuation.resume(throwing: RuntimeError(.shutDown, "The choreography '\(self.name)' is shut down."))
        }
        for worker in self.workers.withLock({ $0 }) { worker.cancel() }
        for worker in wake { worker.wake() }
    }

    func spawnWorkers() {
        self.timers.connect { [weak self] alarms in self?.ring(alarms) }
        let count = self.configuration.workers
        self.switchboard.state.withLock { $0.workers = count }
        let (lanes, switchboard, batchSize) = (self.lanes, self.switchboard, self.configuration.batchSize)
        let tasks = (0..<count).map { _ in
            self.environment.spawn {
                await Worker().run(lanes, from: switchboard, batchSize: batchSize)
            }
        }
        self.workers.withLock { $0 = tasks }
    }

    private func ring(_ alarms: [Timers.Alarm]) {
        for alarm in alarms {
            switch alarm {
            case .retry(let saga, let lane): self.switchboard.send(.retry(saga), to: lane)
            case .shutdownDeadline: self.stop()
            }
        }
    }

    /// Waits until the last worker has stopped, and then tells those who wait for sagas that have not ended.
    private func waitForWorkers() async {
        try? await withUnsafeThrowingContinuation { (continuation: WaiterList.Continuation) in
            let isDone = self.switchboard.state.withLock { state in
                if state.phase == .stopped, state.workers == 0 { return true }
                let ticket = state.awaitingStop.makeTicket()
                state.awaitingStop.append(continuation, ticket: ticket)
                return false
            }
            if isDone { continuation.resume() }
        }
        self.timers.stop()
        self.bus.shutdown()
        for case let saga? in self.switchboard.state.withLock({ $0.sagas }) { saga.abandon() }
    }
}
