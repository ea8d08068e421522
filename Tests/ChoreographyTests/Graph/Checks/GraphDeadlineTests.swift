import Choreography
import Testing

extension Deadline where Store == PaperStore {
    fileprivate init<each Other: DomainEvent>(
        after trigger: Trigger.Type,
        unless others: repeat (each Other).Type,
        rejects rejection: Rejection.Type
    ) {
        self.init(after: trigger, within: .seconds(60), unless: repeat each others, rejects: rejection) { _, _ in
            uncalled()
        }
    }
}

extension ExternalStep where Store == PaperStore {
    fileprivate init(on trigger: Trigger.Type, completes: Completion.Type, rejects: Rejection.Type) {
        self.init(on: trigger, completes: completes, rejects: rejects) { _, _ async in
        } commit: { _, _, _ in
            uncalled()
        }
    }

    fileprivate func undone<each Cause: CompensationEvent, Undone: CompensationEvent>(
        on causes: repeat (each Cause).Type,
        publishing: Undone.Type
    ) -> Self {
        self.compensate(on: repeat each causes) { _, _ async in
        } commit: { _, _ -> Undone in
            uncalled()
        }
    }
}

private struct Go: Command {}
private struct Gone: DomainEvent {}
private struct Made: DomainEvent {}
private struct Done: DomainEvent {}
private struct Never1: DomainEvent {}
private struct Late: CompensationEvent {}
private struct Refused: CompensationEvent {}
private struct Ungone: CompensationEvent {}
private struct Unmade: CompensationEvent {}

@Suite("The checks of deadlines and of calls to the outside")
struct GraphDeadlineTests {
    private static let start = Paper("Start") {
        InitiatingStep(on: Go.self, completes: Gone.self).undone(on: Late.self, publishing: Ungone.self)
    }

    private static let maker = Paper("Maker") {
        CompensatableStep(on: Gone.self, completes: Made.self).undone(on: Late.self, publishing: Unmade.self)
    }

    private static let cases: [GraphCase] = [
        GraphCase(
            "a deadline that is undone by everything before and beside it",
            Self.start,
            Self.maker,
            Paper("End") {
                Deadline(after: Gone.self, unless: Made.self, rejects: Late.self)
                Listener(on: Made.self)
            }
        ),
        GraphCase(
            "a retriable step of the deadline's participant that is decided together with it",
            Self.start,
            Self.maker,
            Paper("End") {
                Deadline(after: Gone.self, unless: Made.self, rejects: Late.self)
                RetriableStep(on: Made.self, completes: Done.self)
                Listener(on: Done.self)
            }
        ),
        GraphCase(
            "a retriable step of another participant, which may run while the deadline fires",
            Self.start,
            Self.maker,
            Paper("Watch") {
                Deadline(after: Gone.self, unless: Made.self, rejects: Late.self)
            },
            Paper("End") {
                RetriableStep(on: Made.self, completes: Done.self)
                Listener(on: Done.self)
            },
            problems: [
                "irreversible: The retriable step Made of End cannot be undone, yet Watch may reject beside it: "
                    + "Gone → Watch → Late. Let it follow what can reject, or make it a CompensatableStep with "
                    + "compensate(on: Late.self)."
            ]
        ),
        GraphCase(
            "a step that is not undone when the deadline fires",
            Self.start,
            Paper("Maker") { CompensatableStep(on: Gone.self, completes: Made.self) },
            Paper("End") {
                Deadline(after: Gone.self, unless: Made.self, rejects: Late.self)
                Listener(on: Made.self)
            },
            problems: [
                "missingUndo: The step Gone of Maker is not undone when End rejects beside it: Gone → End → Late. "
                    + "Declare compensate(on: Late.self) for it."
            ]
        ),
        GraphCase(
            "a deadline that waits for what nobody publishes",
            Self.start,
            Self.maker,
            Paper("End") {
                Deadline(after: Gone.self, unless: Never1.self, rejects: Late.self)
                Listener(on: Made.self)
            },
            problems: [
                "unpublished: Nobody publishes Never1, which would make moot the step deadline(Gone) of End. "
                    + "Let a step complete with Never1, or remove what waits for it."
            ]
        ),
        GraphCase(
            "a deadline that nothing makes moot",
            Self.start,
            Self.maker,
            Paper("End") {
                Deadline(after: Gone.self, rejects: Late.self)
                Listener(on: Made.self)
            },
            problems: [
                "endlessDeadline: The step deadline(Gone) of End fires in every saga: nothing makes it moot. "
                    + "Name in unless: the events after which it is not to fire."
            ]
        ),
        GraphCase(
            "a call to the outside that is undone",
            Self.start,
            Paper("Maker") {
                ExternalStep(on: Gone.self, completes: Made.self, rejects: Late.self)
                    .undone(on: Refused.self, publishing: Unmade.self)
            },
            Paper("End") {
                PivotStep(on: Made.self, completes: Done.self, rejects: Refused.self)
                Listener(on: Done.self)
            },
            problems: [
                "missingUndo: The step Go of Start is not undone when End rejects after it: Gone → Maker → Made → End → "
                    + "Refused. Add Refused.self to its compensate(on:)."
            ]
        ),
        GraphCase(
            "a call to the outside that is not undone",
            Paper("Start") {
                InitiatingStep(on: Go.self, completes: Gone.self)
                    .undone(on: Late.self, Refused.self, publishing: Ungone.self)
            },
            Paper("Maker") { ExternalStep(on: Gone.self, completes: Made.self, rejects: Late.self) },
            Paper("End") {
                PivotStep(on: Made.self, completes: Done.self, rejects: Refused.self)
                Listener(on: Done.self)
            },
            problems: [
                "missingUndo: The step Gone of Maker is not undone when End rejects after it: Made → End → Refused. "
                    + "Declare compensate(on: Refused.self) for it."
            ]
        ),
    ]

    @Test("Find what is left half undone, and nothing else", arguments: Self.cases)
    func found(_ graphCase: GraphCase) {
        #expect(graphCase.found == graphCase.problems)
    }

    @Test("Draw a deadline with its length, and what makes it moot as a dashed arrow")
    func drawn() {
        let end = Paper("End") {
            Deadline(after: Gone.self, unless: Made.self, rejects: Late.self)
            Listener(on: Made.self)
        }
        let graph = ChoreographyGraph(Self.start, Self.maker, end)
        #expect(graph.mermaid.contains(#"s2["Gone + 60.0 seconds<br/><i>deadline</i>"]"#))
        #expect(graph.mermaid.contains(#"s1 -.->|"Made"| s2"#))
        #expect(graph.description.contains("60.0 seconds unless Made"))
        #expect(graph.subscribers(of: MessageType(Made.self)) == ["End"])
        #expect(graph.deadlines(disarmedBy: MessageType(Made.self)).map(\.id) == ["deadline(Gone)"])
    }
}
