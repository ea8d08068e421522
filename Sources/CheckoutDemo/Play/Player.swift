import Choreography
import ChoreographyReport

/// Plays the orders of a scenario, so many at a time.
struct Player {
    let scenario: Scenario
    var style = SagaStyle.choreography
    let inFlight: Int
    let faults: TransientFaults
    /// Where the services keep their databases; `nil` for memory.
    var data: DataFolder?
    /// Takes note of what happens, for a report.
    var recorder: SagaRecorder?
    /// How fast orders begin, or `nil` for as fast as they can.
    var pace: Pace?
    /// Told when the user wants to stop.
    var interruption = Interruption()
    /// Tells the user of trouble with a database, which may pass.
    var tellTrouble: (@Sendable (String) -> Void)?
    /// Those who are told what happens, beside the player itself.
    var watchers: [any SagaObserver] = []

    /// Tells which sagas may wait for a person.
    private let alarm = LetterAlarm()

    private struct Result: Sendable {
        let index: Int
        let saga: SagaHandle
        /// `nil` if nobody has waited for the end.
        let ending: Ending?
    }

    /// Starts a saga for each order, and waits until the last one has ended.
    ///
    /// With a data folder, the sagas that an earlier process has left come first, and then the orders that are not in
    /// the order book yet.
    ///
    /// - Parameter display: Shows how far it is, or `nil`.
    /// - Returns: How everything ended, and the audit.
    /// - Throws: ``DemoError`` when a saga can't be started or followed.
    @concurrent
    func play(showing display: (any PlayDisplay)? = nil) async throws(DemoError) -> Playthrough {
        do {
            return try await self.playAll(showing: display)
        } catch let error as DemoError {
            throw error
        } catch let error as RuntimeError where error.code == .storeInUse {
            throw .failed("\(error)")
        } catch {
            throw .failed("the orders could not be played to their ends: \(error)")
        }
    }

    private func playAll(showing display: (any PlayDisplay)?) async throws -> Playthrough {
        let services = try await self.openServices()
        let choreography = self.makeChoreography(of: services, telling: display?.observers ?? [])
        self.interruption.onFirst(isSafe: self.data != nil) { choreography.beginGracefulShutdown() }
        // Whoever keeps the choreography keeps the databases open.
        defer { self.interruption.forget() }
        let clock = ContinuousClock()
        let start = clock.now
        var stories = StorySelection(scenario: self.scenario)
        var endings: [Ending?]
        let open: [Result]
        var resumed = 0
        do {
            let left = try await self.resumeSagas(of: choreography)
            resumed = left.count
            // Cancelled as soon as the orders are played.
            async let _ = display?.follow(choreography)
            for saga in left { _ = try await self.ending(of: saga) }
            let known = try await services.accounts().orders
            (endings, open) = try await self.playOrders(choreography, except: known, choosing: &stories)
        } catch {
            await choreography.shutDown(within: .zero)
            throw error
        }
        let duration = clock.now - start
        display?.finish(choreography)
        let statistics = choreography.statistics
        let report = await choreography.shutDown()
        let accounts = try await services.accounts()
        self.complete(&endings, with: open, from: accounts)
        return Playthrough(
            scenario: self.scenario,
            endings: endings,
            completed: stories.completed,
            compensated: stories.compensated,
            last: stories.last,
            statistics: statistics,
            duration: duration,
            resumed: resumed,
            report: report,
            page: self.recorder.map { SagaReport(of: choreography, recordedBy: $0) },
            notBegun: zip(self.scenario.orders, endings).count { $1 == nil && accounts.orders[$0.id] == nil },
            data: self.data,
            wasInterrupted: self.interruption.hasHappened,
            audit: Audit(
                of: accounts,
                after: endings,
                in: self.scenario,
                statistics: self.data == nil ? statistics : nil,
                report: report
            )
        )
    }

    private func openServices() async throws -> any CheckoutServices {
        guard let data else {
            return Checkout(
                credit: self.scenario.credit,
                stock: self.scenario.stock,
                embargo: self.scenario.embargo
            )
        }
        try data.make()
        let checkout = try DurableCheckout(in: data, self.style)
        try await checkout.settle(self.scenario, in: data)
        return checkout
    }

    /// Begins to run, and takes up what an earlier process has left, unless the user has stopped it before it began.
    private func resumeSagas(of choreography: SagaChoreography) async throws -> [SagaHandle] {
        do {
            return try await choreography.resumeSagas()
        } catch let error as RuntimeError where error.code == .shutDown && self.interruption.hasHappened {
            return []
        }
    }

    private func makeChoreography(
        of services: any CheckoutServices,
        telling others: [any SagaObserver]
    ) -> SagaChoreography {
        var configuration = SagaChoreography.Configuration.patient
        configuration.maxSagasInFlight = self.inFlight
        var environment = Environment.system
        if self.faults.isTrouble { environment.faults = self.faults }
        return services.makeChoreography(
            self.style,
            configuration: configuration,
            environment: environment,
            observers: self.observers + others
        )
    }

    /// Whether a saga may end up waiting for a person, rather than end.
    private var mayWait: Bool { self.data != nil || self.faults.broken > 0 }

    private var observers: [any SagaObserver] {
        let recorders: [any SagaObserver] = self.recorder.map { [$0] } ?? []
        return self.watchers + recorders + (self.mayWait ? [self.alarm] + self.tellers : [])
    }

    private var tellers: [any SagaObserver] { self.tellTrouble.map { [TroubleTeller(tell: $0)] } ?? [] }

    /// Keeps as many orders on their way as it may: when one has ended, the next one starts.
    ///
    /// - Returns: How the orders ended that were started here, and those whose ends nobody has waited for.
    private func playOrders(
        _ choreography: SagaChoreography,
        except known: [OrderID: OrderStatus],
        choosing stories: inout StorySelection
    ) async throws -> ([Ending?], open: [Result]) {
        var open: [Result] = []
        var endings: [Ending?] = Array(repeating: nil, count: self.scenario.orders.count)
        let orders = self.scenario.orders.enumerated().filter { known[$0.element.id] == nil }
        try await withThrowingTaskGroup(of: Result?.self) { group in
            var waiting = orders.enumerated().makeIterator()
            func startNext() {
                guard !self.interruption.hasHappened, let (place, (index, order)) = waiting.next() else { return }
                group.addTask {
                    try await self.pace?.wait(forOrderAt: place, unless: self.interruption)
                    return try await self.play(order, index, in: choreography)
                }
            }
            for _ in 0..<min(self.inFlight, orders.count) { startNext() }
            while let next = try await group.next() {
                startNext()
                guard let result = next else { continue }
                guard let ending = result.ending else {
                    open.append(result)
                    continue
                }
                endings[result.index] = ending
                stories.consider(result.saga, index: result.index, ending: ending)
            }
        }
        return (endings, open)
    }

    /// Plays one order; `nil` when the user has interrupted it before it began.
    private func play(_ order: Order, _ index: Int, in choreography: SagaChoreography) async throws -> Result? {
        do {
            let saga = try await choreography.start(PlaceOrder(order: order), source: "Customer")
            return Result(index: index, saga: saga, ending: try await self.ending(of: saga))
        } catch let error as RuntimeError where error.code == .shutDown && self.interruption.hasHappened {
            return nil
        }
    }

    /// How a saga ends; `nil` when it may wait for a person, or when the user has interrupted it.
    private func ending(of saga: SagaHandle) async throws -> Ending? {
        do {
            // In memory, every event is handled in the end, unless it was asked for that it is not.
            guard self.mayWait else { return Ending(try await saga.outcome) }
            return try await self.alarm.outcome(of: saga).map { Ending($0) }
        } catch let error as RuntimeError where error.code == .shutDown && self.interruption.hasHappened {
            return nil
        }
    }

    /// Finds out how the orders ended whose ends nobody has waited for.
    ///
    /// Those that earlier processes have played are in the order book.
    private func complete(_ endings: inout [Ending?], with open: [Result], from accounts: Accounts) {
        for result in open { endings[result.index] = result.saga.currentOutcome.map { Ending($0) } }
        guard self.data != nil else { return }
        for (index, order) in self.scenario.orders.enumerated() where endings[index] == nil {
            switch accounts.orders[order.id] {
            case .confirmed: endings[index] = .completed
            case .cancelled(let cause): endings[index] = .compensated(cause: cause)
            case .placed, nil: continue
            }
        }
    }
}
