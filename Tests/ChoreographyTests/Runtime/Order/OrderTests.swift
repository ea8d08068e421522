import ChoreographyTesting
import Testing

@testable import Choreography

@Suite("The order of events", .timeLimit(.minutes(1)))
struct OrderTests {
    @Test("Never shows a participant an effect before its cause", arguments: 0..<50 as Range<UInt64>)
    func causes(_ seed: UInt64) throws {
        let (simulation, branches, recorder) = (Simulation(seed: seed), Branches(.asynchronous), Recorder())
        branches.script.onEveryCall { if $0.step == "B", $0.n % 3 == 0 { throw Failed<B>(n: $0.n) } }
        var configuration = SagaChoreography.Configuration()
        configuration.workers = 3
        configuration.batchSize = 2
        let choreography = branches.choreography(
            in: simulation,
            configuration: configuration,
            observers: [recorder],
            faults: Faults.repeats(1)
        )
        try simulation.run {
            var handles: [SagaHandle] = []
            for n in 1...6 { handles.append(try await choreography.start(Begin(n: n))) }
            for handle in handles { _ = try await handle.outcome }
        }
        let entries = recorder.entries
        for participant in Branches.names {
            var handled: [EventID] = []
            for entry in entries where entry.participant == participant {
                guard let event = entry.event else { continue }
                // What was handled is the event itself, or the cause of the one that was published.
                let isPublished = [.completed, .rejected, .undone].contains(entry.kind)
                let input = isPublished ? event.causation ?? event.id : event.id
                if !handled.contains(input) { handled.append(input) }
            }
            self.check(handled, against: self.causes(in: entries), participant)
        }
    }

    /// By event, the event that led to it.
    private func causes(in entries: [TimelineEntry]) -> [EventID: EventID] {
        var causes: [EventID: EventID] = [:]
        for entry in entries { if let event = entry.event { causes[event.id] = event.causation } }
        return causes
    }

    private func check(_ handled: [EventID], against causes: [EventID: EventID], _ participant: String) {
        for (place, event) in handled.enumerated() {
            var cause = causes[event]
            while let earlier = cause {
                if let other = handled.firstIndex(of: earlier) {
                    #expect(other < place, "\(participant) handled \(event) before its cause \(earlier)")
                }
                cause = causes[earlier]
            }
        }
    }

    @Test("Lets sagas that run go first, and one in eight that begin", arguments: [Flavour.synchronous, .asynchronous])
    func commands(_ flavour: Flavour) throws {
        let (simulation, chain) = (Simulation(), Chain(flavour))
        chain.script.on("B") { throw Failed<B>(n: $0.n) }
        var configuration = SagaChoreography.Configuration()
        configuration.workers = 1
        configuration.batchSize = 16
        let choreography = chain.choreography(in: simulation, configuration: configuration)
        let starts = try simulation.run { try await choreography.start(contentsOf: (1...64).map { Begin(n: $0) }) }
        simulation.finish()
        #expect(starts.count == 64)
        // A turn with nothing but commands, and then turns that begin with the undos of what was begun.
        let calls = chain.script.calls.filter { !$0.hasPrefix("B") }.map { $0.hasPrefix("undo") ? "u" : "b" }.joined()
        #expect(calls.hasPrefix(String(repeating: "b", count: 16) + "uuuuuuubuuuuuuub"))
        #expect(calls.count { $0 == "u" } == 64 && calls.count == 128)
        _ = try simulation.run { await choreography.shutDown() }
    }

    @Test("Keeps the successors of a retried event waiting, and lets other sagas pass", arguments: Flavour.allCases)
    func successors(_ flavour: Flavour) throws {
        let (simulation, chain) = (Simulation(), Chain(flavour))
        chain.script.on("B") { if $0.n == 1, $0.count == 1 { throw Glitch() } }
        let choreography = chain.choreography(in: simulation)
        let slow = simulation.spawn { try await choreography.start(Begin(n: 1)).outcome }
        simulation.settle()
        let fast = simulation.spawn { try await choreography.start(Begin(n: 2)).outcome }
        simulation.settle()
        #expect(try fast.get().description == "completed")
        #expect(slow.isRunning)
        simulation.finish()
        #expect(try slow.get().description == "completed")
        #expect(chain.script.calls == ["A 1", "B 1", "A 2", "B 2", "C 2", "D 2", "B 1", "C 1", "D 1"])
    }

    @Test("Holds back every later event of a saga, undos too, while one of its events is retried")
    func heldTogether() throws {
        let (simulation, store, script) = (Simulation(), InMemoryStore(Cells()), Script())
        script.fail("first", times: 1)
        let choreography = SagaChoreography("held", environment: simulation.environment()) {
            Service("A", InMemoryStore(Cells())) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self) { command, _ in Did<A>(n: command.n) }
                RetriableStep(on: Did<A>.self, completes: Did<B>.self) { event, _ in Did<B>(n: event.n) }
            }
            Service("L", store) {
                Listener(on: Did<A>.self) { event, _ in try script.enter("first", event.n) }
                Listener(on: Did<B>.self) { event, _ in try script.enter("second", event.n) }
            }
        }
        _ = try simulation.run { try await choreography.start(Begin()).outcome }
        #expect(script.calls == ["first 1", "first 1", "second 1"])
    }

    @Test("Lets a participant consume its own events, even one at a time", arguments: Flavour.allCases)
    func ownEvents(_ flavour: Flavour) throws {
        let simulation = Simulation()
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = 1
        configuration.batchSize = 1
        configuration.workers = 1
        let log = Notes<Int>()
        let choreography = SagaChoreography(
            "own",
            configuration: configuration,
            environment: simulation.environment()
        ) {
            switch flavour {
            case .synchronous:
                Service("A", InMemoryStore(Cells())) {
                    InitiatingStep(on: Begin.self, completes: Did<A>.self) { command, _ in Did<A>(n: command.n) }
                    RetriableStep(on: Did<A>.self, completes: Did<B>.self) { event, _ in Did<B>(n: event.n) }
                    Listener(on: Did<B>.self) { event, _ in log.add(event.n) }
                }
            case .asynchronous: Self.consumer(InMemoryStore(Cells()), log.add)
            case .general: Self.consumer(GeneralStore(), log.add)
            }
        }
        try simulation.run {
            for n in 1...4 { _ = try await choreography.start(Begin(n: n)) }
            await choreography.shutDown()
        }
        #expect(log.values == [1, 2, 3, 4])
        #expect(choreography.statistics.sagasCompleted == 4)
    }

    private static func consumer(_ store: some CellStore, _ note: @escaping @Sendable (Int) -> Void) -> any Participant
    {
        Service("A", store) {
            InitiatingStep(on: Begin.self, completes: Did<A>.self) { command, cells in
                await cells.add("a", 1)
                return Did<A>(n: command.n)
            }
            RetriableStep(on: Did<A>.self, completes: Did<B>.self) { event, cells in
                await cells.add("b", 1)
                return Did<B>(n: event.n)
            }
            Listener(on: Did<B>.self) { event, cells in
                await cells.add("c", 1)
                note(event.n)
            }
        }
    }

    @Test("Goes round a cycle of participants as long as each hop is another step")
    func cycle() throws {
        let (simulation, script) = (Simulation(), Script())
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = 1
        configuration.batchSize = 1
        let choreography = SagaChoreography(
            "cycle",
            configuration: configuration,
            environment: simulation.environment()
        ) {
            Service("A", InMemoryStore(Cells())) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self) { command, _ in Did<A>(n: command.n) }
                RetriableStep(on: Did<B>.self, completes: Did<C>.self) { event, _ in
                    try script.enter("A again", event.n)
                    return Did<C>(n: event.n)
                }
            }
            Service("B", InMemoryStore(Cells())) {
                RetriableStep(on: Did<A>.self, completes: Did<B>.self) { event, _ in
                    try script.enter("B", event.n)
                    return Did<B>(n: event.n)
                }
                Listener(on: Did<C>.self) { event, _ in try script.enter("B again", event.n) }
            }
        }
        try simulation.run {
            for n in 1...3 { _ = try await choreography.start(Begin(n: n)).outcome }
        }
        #expect(script.calls == (1...3).flatMap { ["B \($0)", "A again \($0)", "B again \($0)"] })
    }

    @Test("Delivers an event to a participant that hears of the saga for the first time")
    func firstEvent() throws {
        let (simulation, chain, recorder) = (Simulation(), Chain(), Recorder())
        let choreography = chain.choreography(in: simulation, observers: [recorder])
        _ = try simulation.run { try await choreography.start(Begin()).outcome }
        #expect(recorder.kinds(of: "D") == [.handled])
    }

    @Test("Does not depend on the time of day, which may jump back or forward")
    func clockJumps() throws {
        let (simulation, chain, recorder) = (Simulation(), Chain(), Recorder())
        let clock = simulation.clock
        chain.script.fail("B", times: 2)
        chain.script.onEveryCall { clock.jump(by: $0.total % 2 == 0 ? .seconds(-7200) : .seconds(3600)) }
        let choreography = chain.choreography(in: simulation, observers: [recorder])
        let handles = try simulation.run {
            var handles: [SagaHandle] = []
            for n in 1...3 { handles.append(try await choreography.start(Begin(n: n))) }
            for handle in handles { #expect(try await handle.outcome.description == "completed") }
            return handles
        }
        for handle in handles {
            let kinds = handle.timeline.entries.map(\.kind)
            #expect(kinds == [.started, .completed, .retried, .retried, .completed, .completed, .handled, .ended])
        }
        #expect(chain.script.calls.count == 3 * 6)
    }

    @Test("Lists running sagas in the order of their starts, whatever the time of day says")
    func listing() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        _ = chain.script.hold("B")
        let choreography = chain.choreography(in: simulation)
        var started: [SagaID] = []
        for n in 1...3 {
            let start = simulation.spawn { try await choreography.start(Begin(n: n)) }
            simulation.settle()
            started.append(try start.get().id)
            simulation.clock.jump(by: .seconds(-60))
        }
        #expect(choreography.monitor.sagas().map(\.id) == started)
    }
}
