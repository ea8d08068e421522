import Testing

@testable import Choreography

@Suite("The pictures of deadlines and external steps")
struct DeadlineDrawingTests {
    @Test("Show in Mermaid a deadline as a hexagon with its time, and an external step with double sides")
    func mermaid() {
        let expected = """
            flowchart LR
                c0(["BookTrip"]):::command
                subgraph p0["Trips"]
                    s0["BookTrip<br/><i>initiating</i>"]:::step
                    s1{{"TripRequested<br/><i>deadline 30 s</i>"}}:::deadline
                end
                subgraph p1["Flights"]
                    s2[["TripRequested<br/><i>external</i>"]]:::external
                end
                c0 --> s0
                s0 -->|"TripRequested"| s1
                s0 -->|"TripRequested"| s2
                s0 -.-x|"TripCancelled"| s1
                s1 -.->|"TripFailed"| s0
                s1 -.->|"TripFailed"| s2
                s2 -.-x|"FlightBooked"| s1
                s2 -.->|"FlightRefused"| s0
            """
        #expect(Self.graph.mermaid.hasPrefix(expected + "\n    classDef"))
    }

    @Test("Show in DOT a deadline as a hexagon with its time, and an external step with two outlines")
    func dot() {
        let lines = Self.graph.dot.split(separator: "\n").map(String.init)
        #expect(
            lines.contains(
                "        s1 [label=\"TripRequested\\ndeadline 30 s\", shape=hexagon, style=filled, fillcolor=\"#ddf4ff\"]"
            )
        )
        #expect(lines.contains("        s2 [label=\"TripRequested\\nexternal\", peripheries=2]"))
        let dark = "color=\"#1f2328\", fontcolor=\"#1f2328\""
        let amber = "color=\"#9a6700\", fontcolor=\"#9a6700\""
        #expect(
            lines.filter { $0.contains("tee") } == [
                "    s0 -> s1 [label=\"TripCancelled\", \(amber), style=dashed, minlen=2, arrowhead=tee]",
                "    s1 -> s2 [label=\"FlightBooked\", \(dark), style=dashed, minlen=2, arrowtail=tee, dir=back]",
            ]
        )
    }

    @Test("Name in the terminal a deadline's time, and what disarms it")
    func description() {
        let expected = """
            test · 2 participants · 3 steps · 7 messages

            Trips
              BookTrip       ──▶ TripRequested    initiating
                             ◀╌╌ TripCancelled    undone on FlightRefused, TripFailed
              TripRequested  ──◷ 30 s             deadline    ✗ TripFailed
                                                  unless FlightBooked, TripCancelled

            Flights
              TripRequested  ──▶ FlightBooked     external    ✗ FlightRefused
                             ◀╌╌ FlightCancelled  undone on TripFailed

            """
        #expect(Self.graph.description == expected)
    }

    @Test(
        "Write a time in the units in which people count",
        arguments: [
            (.seconds(30), "30 s"), (.seconds(90), "1 min 30 s"), (.seconds(86_400 * 2 + 3600), "2 d 1 h"),
            (.milliseconds(1500), "1 s 500 ms"), (.microseconds(20), "20 µs"), (.nanoseconds(7), "7 ns"),
            (.zero, "0 s"),
        ] as [(Duration, String)]
    )
    func time(_ duration: Duration, _ text: String) {
        #expect(duration.shortText == text)
    }

    static let graph = ChoreographyGraph(
        Paper("Trips") {
            InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self)
                .undone(on: Trip.FlightRefused.self, Trip.TripFailed.self, publishing: Trip.TripCancelled.self)
            Deadline(
                after: Trip.TripRequested.self,
                unless: Trip.FlightBooked.self,
                Trip.TripCancelled.self,
                rejects: Trip.TripFailed.self
            )
        },
        Paper("Flights") {
            ExternalStep(
                on: Trip.TripRequested.self,
                completes: Trip.FlightBooked.self,
                rejects: Trip.FlightRefused.self
            )
            .undone(on: Trip.TripFailed.self, publishing: Trip.FlightCancelled.self)
        }
    )
}
