import Testing

@testable import Choreography

@Suite("The switchboard", .timeLimit(.minutes(1)))
struct SwitchboardStateTests {
    /// Each lane a crew of its own.
    private static func state(lanes: Int) -> SwitchboardState {
        SwitchboardState(
            crews: (0..<lanes).map { SwitchboardState.CrewState(lanes: [$0], pool: 0) },
            maxSagasInFlight: 1
        )
    }

    private func expect(_ lane: Int?, _ expected: Int?, at location: SourceLocation = #_sourceLocation) {
        #expect(lane == expected, sourceLocation: location)
    }

    @Test("Hands lanes out in the order in which they got work, each once")
    func ready() {
        var state = Self.state(lanes: 3)
        state.makeReady(2)
        state.makeReady(0)
        state.makeReady(2)
        self.expect(state.takeReady(), 2)
        self.expect(state.takeReady(), 0)
        self.expect(state.takeReady(), nil)
    }

    @Test("Gives a lane that has only receipts a turn when nothing else is to be done")
    func receipts() {
        var state = Self.state(lanes: 2)
        var receipts: ContiguousArray<EnvelopeBox> = [Self.box]
        state.append(&receipts, to: 0)
        #expect(receipts.isEmpty)
        state.makeReady(1)
        self.expect(state.takeReady(), 1)
        self.expect(state.takeReady(), 0)
        self.expect(state.takeReady(), nil)
    }

    @Test("Refuses sagas as soon as it drains")
    func closed() {
        var state = Self.state(lanes: 1)
        #expect(throws: Never.self) { try state.checkOpen() }
        state.phase = .draining
        #expect(throws: RuntimeError.self) { try state.checkOpen() }
    }

    @Test("Is drained only when no saga is active, and no lane has anything to do")
    func drained() {
        var state = Self.state(lanes: 1)
        #expect(!state.isDrained, "it is open")
        state.phase = .draining
        #expect(state.isDrained)
        state.active = 1
        #expect(!state.isDrained)
        state.active = 0
        state.makeReady(0)
        #expect(!state.isDrained)
    }

    @Test("Lets a worker go on with a lane that got something from its turn, unless somebody has it already")
    func chained() {
        var state = Self.state(lanes: 3)
        state.makeReady(1)
        self.expect(state.chain(2, after: 0), 2)
        #expect(state.chain(2, after: 0) == nil, "it is taken")
        #expect(state.chain(1, after: 0) == nil, "it waits for its turn")
        self.expect(state.takeReady(), 1)
        self.expect(state.takeReady(), nil)
    }

    @Test("Has a worker look who waits after so many lanes of which each got something from the one before")
    func longChain() {
        var state = Self.state(lanes: 2)
        var lanes: [Int] = []
        while let next = state.chain((lanes.last ?? 1) ^ 1, after: lanes.last ?? 1) {
            lanes.append(next)
            state.endTurn(of: next, hasMore: false, unsettledEvents: 0)
            if lanes.count > 100 { break }
        }
        #expect(lanes.count == 15)
        // The last one waits like others, and begins another chain.
        self.expect(state.takeReady(), 1)
        state.endTurn(of: 1, hasMore: false, unsettledEvents: 0)
        self.expect(state.chain(0, after: 1), 0)
    }

    @Test("Leaves a lane of other workers to them")
    func otherPool() {
        var state = SwitchboardState(
            crews: (0..<2).map { SwitchboardState.CrewState(lanes: [$0], pool: $0) },
            maxSagasInFlight: 1
        )
        #expect(state.chain(1, after: 0) == nil)
        self.expect(state.takeReady(in: 1), 1)
    }

    @Test("Wakes no worker for what one that looks around is about to take")
    func lookers() {
        var state = Self.state(lanes: 3)
        let (looker, sleeper) = (Worker(pool: 0), Worker(pool: 0))
        state.park(sleeper)
        state.beginLook(of: looker)
        state.makeReady(0)
        #expect(state.takeIdle(for: 0) == nil && state.takeWake(in: 0).isEmpty)
        // One worker takes one crew.
        state.makeReady(1)
        #expect(state.takeIdle(for: 1) === sleeper)
        // What it has left is for those who wait.
        state.park(sleeper)
        state.endLook(of: looker)
        self.expect(state.takeReady(), 0)
        #expect(state.takeWake(in: 0).count == 1)
    }

    private static var box: EnvelopeBox {
        EnvelopeBox.make(
            Did<A>(n: 1),
            metadata: EnvelopeMetadata(
                id: EventID(high: 1, low: 1),
                saga: SagaID(high: 1, low: 1),
                causation: nil,
                time: Timestamp(nanoseconds: 0),
                source: "test"
            ),
            route: 0,
            lane: 0
        )
    }
}
