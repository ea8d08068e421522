import Choreography
import Testing

@Suite("The graph's pictures")
struct GraphDrawingTests {
    @Test("Show participants as frames, steps as boxes and events as arrows in Mermaid")
    func mermaid() {
        let expected = """
            flowchart LR
                c0(["BookTrip"]):::command
                subgraph p0["Trips"]
                    s0["BookTrip<br/><i>initiating</i>"]:::step
                end
                subgraph p1["Flights"]
                    s1["TripRequested<br/><i>compensatable</i>"]:::step
                end
                subgraph p2["Hotels"]
                    s2["FlightBooked<br/><i>pivot</i>"]:::pivot
                end
                subgraph p3["Mails"]
                    s3["HotelBooked<br/><i>listener</i>"]:::listener
                    s4["FlightCancelled<br/><i>listener</i>"]:::listener
                end
                c0 --> s0
                s0 -->|"TripRequested"| s1
                s1 -->|"FlightBooked"| s2
                s1 -.->|"FlightRefused"| s0
                s1 -->|"FlightCancelled"| s4
                s1 -.->|"FlightCancelled"| s0
                s2 -->|"HotelBooked"| s3
                s2 -.->|"HotelRefused"| s1
            """
        #expect(Self.graph.mermaid.hasPrefix(expected + "\n    classDef"))
        let lines = Self.graph.mermaid.split(separator: "\n")
        #expect(
            lines.suffix(2) == [
                "    linkStyle 3,7 stroke:#cf222e", "    linkStyle 4,5 stroke:#9a6700",
            ]
        )
    }

    @Test("Show participants as clusters, steps as boxes and events as arrows in DOT")
    func dot() {
        let lines = Self.graph.dot.split(separator: "\n").map(String.init)
        #expect(lines.first == "digraph \"test\" {")
        #expect(lines.last == "}")
        #expect(lines.contains("    subgraph cluster2 {"))
        #expect(lines.contains("        label=\"Hotels\""))
        #expect(lines.contains("        s2 [label=\"FlightBooked\\npivot\", fillcolor=\"#fff8c5\", penwidth=2]"))
        let dark = "color=\"#1f2328\", fontcolor=\"#1f2328\""
        let red = "color=\"#cf222e\", fontcolor=\"#cf222e\", style=dashed, minlen=2"
        let amber = "color=\"#9a6700\", fontcolor=\"#9a6700\""
        let arrows = lines.filter { $0.contains("->") }
        #expect(
            arrows == [
                "    c0 -> s0 [\(dark)]",
                "    s0 -> s1 [label=\"TripRequested\", \(dark)]",
                "    s1 -> s2 [label=\"FlightBooked\", \(dark)]",
                "    s0 -> s1 [label=\"FlightRefused\", \(red), dir=back]",
                "    s1 -> s4 [label=\"FlightCancelled\", \(amber)]",
                "    s0 -> s1 [label=\"FlightCancelled\", \(amber), style=dashed, minlen=2, dir=back]",
                "    s2 -> s3 [label=\"HotelBooked\", \(dark)]",
                "    s1 -> s2 [label=\"HotelRefused\", \(red), dir=back]",
            ]
        )
    }

    @Test("Put several events between two steps at one arrow")
    func bundle() {
        let graph = ChoreographyGraph(
            Paper("Trips") {
                InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self)
                    .undone(on: Trip.FlightRefused.self, publishing: Trip.TripCancelled.self)
                    .undone(on: Trip.HotelRefused.self, publishing: Trip.TripFailed.self)
            },
            Paper("Mails") {
                JoinStep(on: Trip.TripCancelled.self, Trip.TripFailed.self, completes: Trip.ApologySent.self)
            }
        )
        #expect(graph.mermaid.contains("s0 -->|\"TripCancelled<br/>TripFailed\"| s1"))
        #expect(graph.dot.contains("s0 -> s1 [label=\"TripCancelled\\nTripFailed\""))
    }

    @Test("Keep odd names from breaking the languages")
    func escapes() {
        let mermaid = Self.odd.mermaid
        #expect(mermaid.contains("subgraph p0[\"end of #60;#34;line#34;#62;\"]"))
        #expect(mermaid.contains("s0 -->|\"a_b #35;1; #92;n g#92; #38;amp;\"| s1"))
        #expect(mermaid.contains("s0 -->|\"two#10;lines | [x] {y} --#62;\"| s2"))
        let dot = Self.odd.dot
        #expect(dot.hasPrefix("digraph \"\\\"odd\\\" names\" {"))
        #expect(dot.contains("s0 -> s1 [label=\"a_b #1; \\\\n g\\\\ &amp;\","))
        #expect(dot.contains("s0 -> s2 [label=\"two\\nlines | [x] {y} -->\","))
    }

    @Test("Align in the terminal who hears what, and what undoes it")
    func description() {
        let expected = """
            checkout · 5 participants · 8 steps · 13 messages

            Orders
              PlaceOrder       ──▶ OrderPlaced      initiating     ✗ OrderRefused
                               ◀╌╌ OrderCancelled   undone on PaymentDeclined, OutOfStock, ShipmentRefused
              ShipmentBooked   ──▶ OrderConfirmed   retriable

            Payments
              OrderPlaced      ──▶ PaymentCaptured  compensatable  ✗ PaymentDeclined
                               ◀╌╌ PaymentRefunded  undone on OutOfStock, ShipmentRefused

            Inventory
              PaymentCaptured  ──▶ StockReserved    compensatable  ✗ OutOfStock
                               ◀╌╌ StockReleased    undone on ShipmentRefused

            Shipping
              StockReserved    ──▶ ShipmentBooked   compensatable  ✗ ShipmentRefused

            Notifications
              OrderConfirmed   ──●                  listener
              OrderCancelled   ──●                  listener
              PaymentRefunded  ──●                  listener

            """
        #expect(DeclaredCheckout.graph.description == expected)
    }

    @Test("Stay within 100 columns in the terminal")
    func columns() {
        let expected = """
            test · 2 participants · 3 steps · 10 messages

            Trips
              BookTrip                    ──▶ TripRequested  initiating
                                              ✗ AnEventWhoseNameIsSoLongThatItT…MoreThan100ColumnsAndStillGoesOn
                                          ◀╌╌ TripCancelled  undone on FlightRefused, HotelRefused, CarRefused,
                                                                       AnEventWhoseNameIsSo…lumnsAndStillGoesOn,
                                                                       TripRefused
              TripRequested               +
              AnEventWhoseN…dStillGoesOn  ──▶ TripBooked     join

            Flights
              TripRequested               ──▶ FlightBooked   compensatable  ✗ FlightRefused  id: book

            """
        #expect(Self.wide.description == expected)
        #expect(expected.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    private struct Long: CompensationEvent {
        static var eventName: String { "AnEventWhoseNameIsSoLongThatItTakesMoreThan100ColumnsAndStillGoesOn" }
    }

    private static let wide = ChoreographyGraph(
        Paper("Trips") {
            InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self, rejects: Long.self)
                .undone(
                    on: Trip.FlightRefused.self,
                    Trip.HotelRefused.self,
                    Trip.CarRefused.self,
                    Long.self,
                    Trip.TripRefused.self,
                    publishing: Trip.TripCancelled.self
                )
            JoinStep(on: Trip.TripRequested.self, Long.self, completes: Trip.TripBooked.self)
        },
        Paper("Flights") {
            CompensatableStep(
                on: Trip.TripRequested.self,
                completes: Trip.FlightBooked.self,
                rejects: Trip.FlightRefused.self,
                id: "book"
            )
        }
    )

    private static let graph = ChoreographyGraph(
        Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.FlightCancelled.self),
        Trip.flying(undoneOn: Trip.HotelRefused.self),
        Paper("Hotels") {
            PivotStep(on: Trip.FlightBooked.self, completes: Trip.HotelBooked.self, rejects: Trip.HotelRefused.self)
        },
        Paper("Mails") {
            Listener(on: Trip.HotelBooked.self)
            Listener(on: Trip.FlightCancelled.self)
        }
    )

    private struct Odd: DomainEvent {
        static var eventName: String { "a_b #1; \\n g\\ &amp;" }
    }

    private struct OddRefused: CompensationEvent {
        static var eventName: String { "two\nlines | [x] {y} -->" }
    }

    private static let odd = ChoreographyGraph(
        name: "\"odd\" names",
        participants: [
            ParticipantDeclaration(
                Paper("end of <\"line\">") {
                    InitiatingStep(on: Trip.BookTrip.self, completes: Odd.self, rejects: OddRefused.self)
                }
            ),
            ParticipantDeclaration(
                Paper("subgraph {x}") {
                    Listener(on: Odd.self)
                    Listener(on: OddRefused.self)
                }
            ),
        ]
    )
}
