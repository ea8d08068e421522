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
