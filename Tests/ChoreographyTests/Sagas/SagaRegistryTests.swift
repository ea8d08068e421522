import Testing

@testable import Choreography

@Suite("The registry of sagas")
struct SagaRegistryTests {
    @Test("Lists sagas in the order in which they were taken up, whatever places are free")
    func order() {
        let registry = SagaRegistry(SagaLayout(sites: [], participants: []), keepsEnded: false)
        let first = (1...3).map { Self.saga(UInt64(10 - $0)) }
        registry.add(first)
        first[0].update { _ = $0.settle() }
        registry.forget(ended: [first[0]])
        let last = Self.saga(1)
        registry.add([last, last])
        #expect(registry.open.map(\.id) == [first[1], first[2], last].map(\.id))
    }

    @Test("Keeps sagas that owe something, and does not list them among those that go on")
    func debts() {
        let registry = SagaRegistry(SagaLayout(sites: [], participants: []), keepsEnded: false)
        let (going, stuck, ended) = (Self.saga(1), Self.saga(2), Self.saga(3))
        registry.add([going, stuck, ended])
        stuck.update { record in
            record.owe(CompensationDebt(participant: "A", step: "B", event: Self.event, reason: ""))
            _ = record.settle()
        }
        ended.update { _ = $0.settle() }
        registry.forget(ended: [going, stuck, ended].filter(\.isForgettable))
        #expect(registry.open.map(\.id) == [going.id])
        #expect(registry.all.map(\.id) == [going.id, stuck.id])
    }

    @Test("Keeps what has ended for a simulation, but nothing that has never begun")
    func simulation() {
        let registry = SagaRegistry(SagaLayout(sites: [], participants: []), keepsEnded: true)
        let (refused, ended) = (Self.saga(1), Self.saga(2))
        registry.add([refused, ended])
        registry.forget(refused: [refused])
        ended.update { _ = $0.settle() }
        registry.forget(ended: [ended])
        #expect(registry.all.map(\.id) == [ended.id])
        #expect(registry.open.isEmpty)
    }

    private struct Done: DomainEvent {}

    private static var event: AnyEnvelope {
        let metadata = EnvelopeMetadata(
            id: EventID(high: 1, low: 1),
            saga: SagaID(high: 1, low: 1),
            causation: nil,
            time: Timestamp(nanoseconds: 0),
            source: "test"
        )
        return AnyEnvelope(Envelope(Done(), metadata: metadata))
    }

    private static func saga(_ number: UInt64) -> SagaState {
        SagaState(
            id: SagaID(high: 1, low: number),
            steps: 0,
            startedAt: Timestamp(nanoseconds: 0),
            recordsTimeline: false
        )
    }
}
