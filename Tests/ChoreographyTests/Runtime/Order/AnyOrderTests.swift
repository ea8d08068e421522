import Testing

@testable import Choreography

/// Many sagas beside each other, in an order that a seed decides, with failures, rejections and duplicates.
@Suite("Whatever the order", .timeLimit(.minutes(1)))
struct AnyOrderTests {
    private struct Chance: FaultInjector {
        let seed: UInt64

        private func draw(_ event: EventID, _ text: String, _ number: Int) -> UInt64 {
            var mix = SplitMix(state: self.seed ^ event.low)
            for byte in text.utf8 { mix.state ^= UInt64(byte) &* mix.next() }
            mix.state ^= UInt64(number)
            return mix.next() % 100
        }

        func failure(handling event: AnyEnvelope, in step: String, of participant: String, attempt: Int) -> (any Error)?
        {
            attempt < 4 && self.draw(event.id, participant + step, attempt) < 25 ? Glitch() : nil
        }

        func repeats(of event: AnyEnvelope, to participant: String) -> Int {
            self.draw(event.id, participant, 0) < 30 ? 2 : 0
        }
    }

    private func play(_ seed: UInt64, _ flavour: Flavour) throws -> (lines: [String], balance: [Int], SagaChoreography)
    {
        let (simulation, branches, recorder) = (Simulation(seed: seed), Branches(flavour), Recorder())
        branches.script.onEveryCall { call in
            if call.step == "B", call.n % 4 == 1 { throw Failed<B>(n: call.n) }
            if call.step == "X", call.n % 4 == 2 { throw Failed<X>(n: call.n) }
            if call.step == "B" || call.step == "X", call.n % 4 == 3 {
                guard call.step == "B" else { throw Failed<X>(n: call.n) }
                throw Failed<B>(n: call.n)
            }
        }
        var configuration = SagaChoreography.Configuration()
        configuration.workers = 3
        configuration.batchSize = 3
        configuration.maxSagasInFlight = 5
        let choreography = branches.choreography(
            in: simulation,
            configuration: configuration,
            observers: [recorder],
            faults: Chance(seed: seed)
        )
        let starts = (0..<8).map { n in simulation.spawn { try await choreography.start(Begin(n: n)).outcome } }
        simulation.finish()
        for (n, start) in starts.enumerated() {
            let outcome = try start.get().description
            #expect(
                outcome.hasPrefix(n % 4 == 0 ? "completed" : "compensated"),
                "saga \(n) of seed \(seed): \(outcome)"
            )
        }
        let balance = try simulation.run { await branches.balance }
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
        return (recorder.lines, balance, choreography)
    }

    @Test(
        "Every saga ends all done or all undone, with effects once",
        arguments: 0..<500 as Range<UInt64>,
        [Flavour.asynchronous]
    )
    func inMemory(_ seed: UInt64, _ flavour: Flavour) throws {
        let (_, balance, choreography) = try self.play(seed, flavour)
        #expect(balance == [2, 2, 2, 2, 2])
        let statistics = choreography.statistics
        #expect(statistics.sagasStarted == 8)
        #expect(statistics.sagasCompleted == 2)
        #expect(statistics.sagasCompensated == 6)
        #expect(statistics.sagasStuck == 0)
        #expect(statistics.deadLettered == 0)
    }

    @Test("Every saga ends so in a store of one's own too", arguments: 1000..<1100 as Range<UInt64>)
    func general(_ seed: UInt64) throws {
        #expect(try self.play(seed, .general).balance == [2, 2, 2, 2, 2])
    }

    @Test("The same seed gives the same history", arguments: [1, 22, 333] as [UInt64])
    func repeatable(_ seed: UInt64) throws {
        let first = try self.play(seed, .asynchronous).lines
        #expect(first.count > 40)
        #expect(try self.play(seed, .asynchronous).lines == first)
        #expect(try self.play(seed + 1, .asynchronous).lines != first)
    }
}
