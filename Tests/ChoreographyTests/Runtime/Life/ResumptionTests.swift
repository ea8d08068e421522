import Testing

@testable import Choreography

@Suite("A choreography that was cut off", .timeLimit(.minutes(1)))
struct ResumptionTests {
    /// What a choreography left that was cut off.
    private struct Cut {
        let happened: Bool
        /// The commands that were not committed, which are the sender's to send again.
        let refused: [Int]
    }

    /// A crash at the k-th call of a body: the choreography's task is cancelled in the middle of it.
    private func cutOff(
        _ branches: Branches,
        in simulation: Simulation,
        atCall cut: Int,
        rejecting: Bool
    ) throws -> Cut {
        let choreography = branches.choreography(in: simulation)
        let running = simulation.spawn { try await choreography.run() }
        branches.script.onEveryCall { call in
            if call.total == cut {
                running.cancel()
                throw CancellationError()
            }
            if rejecting, call.step == "B" { throw Failed<B>(n: call.n) }
        }
        let starts = (1...2).map { n in simulation.spawn { try await choreography.start(Begin(n: n)) } }
        simulation.settle()
        let happened = !running.isRunning
        branches.script.onEveryCall { call in if rejecting, call.step == "B" { throw Failed<B>(n: call.n) } }
        if !happened { _ = try simulation.run { await choreography.shutDown() } }
        return Cut(happened: happened, refused: zip(1..., starts).filter { $1.error != nil }.map(\.0))
    }

    @Test(
        "Is finished by another one on the same stores, with effects once, wherever it was cut",
        arguments: Flavour.suspending,
        [false, true]
    )
    func everyCut(_ flavour: Flavour, _ rejecting: Bool) throws {
        var cuts = 0
        for cut in 1... {
            let (simulation, branches) = (Simulation(seed: UInt64(cut)), Branches(flavour))
            let left = try self.cutOff(branches, in: simulation, atCall: cut, rejecting: rejecting)
            guard left.happened else { break }
            cuts += 1
            let next = branches.choreography(in: simulation)
            let running = simulation.spawn { try await next.run() }
            simulation.finish()
            for n in left.refused {
                simulation.spawn { try await next.start(Begin(n: n)) }
            }
            simulation.finish()
            let balance = try simulation.run { await branches.balance }
            #expect(balance == (rejecting ? [0, 0, 0, 0, 0] : [2, 2, 2, 2, 2]), "cut at call \(cut)")
            #expect(next.monitor.sagas().isEmpty)
            #expect(try simulation.run { await next.shutDown() }.isClean)
            try running.get()
        }
        #expect(cuts >= 6, "every body was cut once")
    }

    @Test("Sends unsettled events again under the same identifiers, in the order of their commits")
    func sameIdentifiers() throws {
        let (simulation, chain, first, second) = (Simulation(), Chain(.synchronous), Recorder(), Recorder())
        let choreography = chain.choreography(in: simulation, observers: [first])
        let running = simulation.spawn { try await choreography.run() }
        chain.script.on("B") { _ in
            running.cancel()
            throw CancellationError()
        }
        for n in 1...3 { simulation.spawn { try await choreography.start(Begin(n: n)) } }
        simulation.settle()
        chain.script.on("B") { _ in }
        let committed = first.entries.filter { $0.kind == .completed }.compactMap { $0.event?.id }
        #expect(committed.count == 3)
        let next = chain.choreography(in: simulation, observers: [second])
        simulation.spawn { try await next.run() }
        simulation.finish()
        let resumed = second.entries.filter { $0.participant == "B" }.compactMap { $0.event?.causation }
        #expect(resumed == committed)
        #expect(chain.script.calls.filter { $0.hasPrefix("A") }.count == 3, "what was committed is not called again")
    }

    @Test("Continues the timeline, and hands out handles on the sagas that it resumed")
    func handles() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let choreography = chain.choreography(in: simulation)
        let running = simulation.spawn { try await choreography.run() }
        chain.script.on("C") { _ in
            running.cancel()
            throw CancellationError()
        }
        let start = simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        let id = try start.get().id
        #expect(simulation.spawn { try await start.get().outcome }.isRunning)
        simulation.settle()
        let gate = Gate()
        chain.script.on("C") { _ in if gate.arrivals == 0 { throw Glitch() } }
        let next = chain.choreography(in: simulation)
        simulation.spawn { try await next.run() }
        simulation.settle()
        let handle = try #require(next.monitor.handle(of: id))
        gate.open()
        chain.script.on("C") { _ in }
        simulation.finish()
        #expect(handle.currentOutcome?.description == "completed")
        let kinds = handle.timeline.entries.map(\.line)
        #expect(kinds.first == "started Begin")
        #expect(kinds.contains("B completed Did<B>"))
        #expect(kinds.last == "ended")
    }

    @Test("Keeps a poison event out of a crash loop: its attempts say so, and it is a dead letter at once")
    func poison() throws {
        var chain = Chain(.synchronous)
        chain.retry = .constant(.seconds(1), maxAttempts: 3)
        let simulation = Simulation()
        chain.script.fail("B")
        var choreography = chain.choreography(in: simulation)
        simulation.spawn { [choreography] in try await choreography.start(Begin()) }
        simulation.settle()
        for _ in 0..<2 {
            // The process ends between two attempts, each time.
            let stopping = simulation.spawn { [choreography] in await choreography.shutDown(within: .zero) }
            simulation.settle()
            simulation.advance(by: .zero)
            #expect(!stopping.isRunning)
            choreography = chain.choreography(in: simulation)
            simulation.spawn { [choreography] in try await choreography.run() }
            simulation.settle()
        }
        #expect(chain.script.count("B") == 3)
        let letter = try #require(choreography.deadLetters.first)
        #expect(letter.attempts == 3)
        _ = try simulation.run { [choreography] in await choreography.shutDown() }
        let last = chain.choreography(in: simulation)
        simulation.spawn { try await last.run() }
        simulation.settle()
        #expect(chain.script.count("B") == 3, "its body is not called again")
        #expect(last.deadLetters.map(\.id) == [letter.id], "it is the letter that it was")
        #expect(last.deadLetters.map { "\($0.error)" } == ["\(letter.error)"])
    }

    @Test("Does not count the calls that it cancelled itself", arguments: ["B", "undo B"])
    func cancelledCalls(_ step: String) throws {
        var chain = Chain(.asynchronous)
        chain.retry = .constant(.seconds(1), maxAttempts: 2)
        let simulation = Simulation()
        var configuration = SagaChoreography.Configuration()
        configuration.compensationRetry = .constant(.seconds(1), maxAttempts: 2)
        chain.script.fail("C", with: Failed<C>(n: 1))
        for cut in 0..<4 {
            let choreography = chain.choreography(in: simulation, configuration: configuration)
            let running = simulation.spawn { try await choreography.run() }
            chain.script.on(step) { _ in
                running.cancel()
                throw CancellationError()
            }
            if cut == 0 { simulation.spawn { try await choreography.start(Begin()) } }
            simulation.finish()
            #expect(!running.isRunning)
        }
        chain.script.on(step) { _ in }
        let last = chain.choreography(in: simulation, configuration: configuration)
        simulation.spawn { try await last.run() }
        simulation.finish()
        #expect(chain.script.count(step) == 5)
        #expect(last.deadLetters.isEmpty)
        #expect(last.monitor.sagas().isEmpty)
        #expect(try simulation.run { await chain.balance } == [0, 0, 0, 0])
    }

    @Test("Finds the debt of an undo that had failed for good, and its dead letter can still be replayed")
    func debt() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        chain.script.fail("C", with: Failed<C>(n: 1))
        chain.script.fail("undo B")
        let choreography = chain.choreography(in: simulation)
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        #expect(saga.currentOutcome?.description.hasPrefix("stuck") == true)
        _ = try simulation.run { await choreography.shutDown() }
        chain.script.on("undo B") { _ in }
        let next = chain.choreography(in: simulation)
        simulation.spawn { try await next.run() }
        simulation.finish()
        let letter = try #require(next.deadLetters.first)
        #expect(letter.isCompensation)
        try next.replay(letter.id)
        simulation.finish()
        #expect(try simulation.run { await chain.balance } == [0, 0, 0, 0])
        #expect(try simulation.run { await next.shutDown() }.isClean)
    }

    @Test("Does not share its stores with another one that runs")
    func inUse() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let choreography = chain.choreography(in: simulation)
        _ = try simulation.run { try await choreography.start(Begin()).outcome }
        let other = chain.choreography(in: simulation)
        let start = simulation.spawn { try await other.start(Begin(n: 2)) }
        simulation.finish()
        #expect(start.code == .storeInUse)
        #expect("\(try #require(start.error))".contains("'A'"))
        _ = try simulation.run { await choreography.shutDown() }
        #expect(try simulation.run { try await other.start(Begin(n: 2)).outcome }.description == "completed")
    }

    @Test("Gives back no stores that another one has, whether it was refused or has given its own back before")
    func notItsOwn() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let never = chain.choreography(in: simulation)
        _ = try simulation.run { await never.shutDown() }
        let choreography = chain.choreography(in: simulation)
        _ = try simulation.run { try await choreography.start(Begin()).outcome }
        let refused = chain.choreography(in: simulation)
        #expect(simulation.spawn { try await refused.start(Begin(n: 2)) }.isRunning)
        simulation.finish()
        for ended in [never, refused] {
            _ = try simulation.run { await ended.shutDown() }
            let third = chain.choreography(in: simulation)
            let start = simulation.spawn { try await third.start(Begin(n: 3)) }
            simulation.finish()
            #expect(start.code == .storeInUse)
        }
        #expect(try simulation.run { try await choreography.start(Begin(n: 4)).outcome }.description == "completed")
    }
}
