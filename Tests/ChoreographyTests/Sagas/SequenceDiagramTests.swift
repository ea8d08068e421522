import Testing

@testable import Choreography

@Suite("The sequence diagram of a saga", .timeLimit(.minutes(1)))
struct SequenceDiagramTests {
    @Test("Brings each message to who acts on it, with what came of it, and to who undoes with dashes")
    func undone() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        chain.script.fail("C", with: Failed<C>(n: 1))
        chain.script.fail("undo B", times: 1)
        let choreography = chain.choreography(in: simulation)
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        let lines = SequenceDiagram(of: saga.timeline.entries).mermaid.split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(11) == [
                "sequenceDiagram", "    participant p0 as outside", "    participant p1 as A",
                "    participant p2 as B",
                "    participant p3 as C", "    p0->>p1: Begin", "    Note over p1: completed: Did#60;A#62;",
                "    p1->>p2: Did#60;A#62;", "    Note over p2: completed: Did#60;B#62;", "    p2->>p3: Did#60;B#62;",
                "    Note over p3: rejected: Failed#60;C#62;",
            ]
        )
        // The undos run beside each other.
        #expect(
            Set(lines.dropFirst(11).dropLast()) == [
                "    p3-->>p1: Failed#60;C#62;", "    Note over p1: undone: Undone#60;A#62;",
                "    p3-->>p2: Failed#60;C#62;", "    Note over p2: retried: Glitch(number: 0)",
                "    Note over p2: undone: Undone#60;B#62; (attempt 2)",
            ]
        )
        #expect(lines.last == "    Note over p0,p3: compensated (Failed#60;C#62;)")
    }

    @Test("Shows a delivery that comes a second time, and that it changes nothing")
    func duplicate() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let choreography = chain.choreography(in: simulation, faults: Faults(repeating: { $1 == "B" ? 1 : 0 }))
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        let diagram = SequenceDiagram(of: saga.timeline.entries).mermaid
        #expect(diagram.matches(of: /p1->>p2: Did#60;A#62;\n/).count == 2)
        #expect(diagram.contains("    p1->>p2: Did#60;A#62;\n    Note over p2: duplicate\n"))
        #expect(diagram.hasSuffix("    Note over p0,p4: completed\n"))
    }

    @Test("Knows who has sent a message also if that is told of after what it led to")
    func overtaken() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let choreography = chain.choreography(in: simulation)
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        let entries = saga.timeline.entries
        let turned = SequenceDiagram(of: entries.reversed())
        #expect(turned.rows.reversed().map(\.source) == SequenceDiagram(of: entries).rows.map(\.source))
        #expect(turned.rows.compactMap(\.source).reversed().prefix(3) == ["outside", "A", "B"])
    }

    @Test("Is one of nobody for a saga of which no timeline was recorded")
    func empty() {
        #expect(SequenceDiagram(of: []).mermaid == "sequenceDiagram\n")
    }

    @Test("Takes no text for Mermaid's own, and breaks no line")
    func text() throws {
        let simulation = Simulation()
        let choreography = SagaChoreography("odd", environment: simulation.environment()) {
            Service("A; B #1 %% {x}\nend", InMemoryStore(())) {
                InitiatingStep(on: Begin.self, completes: Odd.self) { _, _ in Odd() }
                Listener(on: Odd.self) { _, _ in }
            }
        }
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        let lines = SequenceDiagram(of: saga.timeline.entries).mermaid.split(separator: "\n")
        #expect(lines.count == 8)
        #expect(lines[2] == "    participant p1 as A#59; B #35;1 #37;#37; #123;x#125; end")
        #expect(lines[4] == "    Note over p1: completed: odd#59; event")
    }
}

private struct Odd: DomainEvent { static let eventName = "odd; event" }
