import ChoreographyTesting
import Testing

@testable import Choreography

@Suite("An envelope", .timeLimit(.minutes(1)))
struct EnvelopeTests {
    private static let trace = TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")

    @Test("Says who published its event, in which saga, because of what, and when", arguments: Flavour.allCases)
    func metadata(_ flavour: Flavour) throws {
        let (simulation, chain, recorder) = (Simulation(), Chain(flavour), Recorder())
        let choreography = chain.choreography(in: simulation, observers: [recorder])
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        let events = recorder.entries.filter { [.started, .completed].contains($0.kind) }.compactMap(\.event)
        #expect(events.map(\.name) == ["Begin", "Did<A>", "Did<B>", "Did<C>"])
        #expect(events.map(\.metadata.source.description) == ["outside", "A", "B", "C"])
        #expect(events.map(\.metadata.causation) == [nil] + events.dropLast().map(\.id))
        #expect(events.allSatisfy { $0.metadata.saga == saga.id && $0.schemaVersion == 1 })
        #expect(events.allSatisfy { $0.metadata.time == simulation.clock.now })
        #expect(Set(events.map(\.metadata.id)).count == 4)
        #expect(events.last?.typed(Did<C>.self)?.event == Did<C>(n: 1))
        #expect(events.last?.typed(Did<B>.self) == nil)
    }

    @Test("Carries the trace through retries, dead letters and undos", arguments: Flavour.allCases)
    func trace(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.retry = .constant(.seconds(1), maxAttempts: 2)
        let (simulation, recorder) = (Simulation(), Recorder())
        let trace = try #require(Self.trace)
        chain.script.fail("B", times: 2)
        chain.script.fail("C", with: Failed<C>(n: 1))
        chain.script.fail("undo B", times: 1)
        let choreography = chain.choreography(in: simulation, observers: [recorder])
        simulation.spawn { try await choreography.start(Begin(), trace: trace) }
        simulation.finish()
        let letter = try #require(choreography.deadLetters.first)
        #expect(letter.event.metadata.trace == trace)
        try choreography.replay(letter.id)
        simulation.finish()
        #expect(recorder.lines.contains("B undone Undone<B>"))
        #expect(recorder.entries.compactMap(\.event).allSatisfy { $0.metadata.trace == trace })
    }

    @Test("Keeps the trace when its choreography is cut off and resumed")
    func resumed() throws {
        let (simulation, chain, recorder) = (Simulation(), Chain(.synchronous), Recorder())
        let trace = try #require(Self.trace)
        let choreography = chain.choreography(in: simulation)
        let running = simulation.spawn { try await choreography.run() }
        chain.script.on("B") { _ in
            running.cancel()
            throw CancellationError()
        }
        simulation.spawn { try await choreography.start(Begin(), trace: trace) }
        simulation.settle()
        chain.script.on("B") { _ in }
        let next = chain.choreography(in: simulation, observers: [recorder])
        simulation.spawn { try await next.run() }
        simulation.finish()
        #expect(recorder.lines.suffix(2) == ["D handled Did<C>", "ended"])
        #expect(recorder.entries.compactMap(\.event).allSatisfy { $0.metadata.trace == trace })
    }

    @Test("Leaves out its event's type and gives it back, also of an event that can't be decoded")
    func untyped() throws {
        let metadata = EnvelopeMetadata(
            id: EventID(high: 1, low: 2),
            saga: SagaID(high: 3, low: 4),
            causation: EventID(high: 5, low: 6),
            time: Timestamp(nanoseconds: 7),
            source: "A",
            trace: Self.trace
        )
        let known = AnyEnvelope(Envelope(Did<A>(n: 1), metadata: metadata))
        #expect(known.typed(Did<A>.self)?.event == Did<A>(n: 1))
        #expect(known.metadata == metadata && known.name == "Did<A>")
        let message = UndecodedMessage(name: "Gone", version: 4, payload: [1, 2], problem: "It is gone.")
        let unknown = AnyEnvelope(Envelope(message, metadata: metadata))
        #expect(unknown.metadata == metadata && unknown.name == "Gone" && unknown.schemaVersion == 4)
    }

    @Test("Keeps its event's stable name when the Swift type has another, and its version")
    func names() {
        #expect(MessageType(Renamed.self).name == "order-placed")
        #expect(MessageType(Renamed.self).schemaVersion == 3)
        #expect(MessageType(Did<A>.self).name == "Did<A>")
        #expect(MessageType(Begin.self).isCommand)
        #expect(MessageType(Failed<A>.self).isCompensation)
    }
}

private struct Renamed: DomainEvent {
    static let eventName = "order-placed"
    static let schemaVersion = 3
}
