import Testing

@testable import ChoreographyTesting

@Suite("A failure's timeline")
struct TimelineTests {
    /// The timeline of so many rounds, in each of which the same happens a second later, at the next attempt.
    private static func timeline(_ rounds: Int, of texts: [String]) -> [String] {
        var trace: [TraceLine] = [TraceLine(time: .zero, .entry(saga: 1, nil, "started"))]
        for round in 1...rounds {
            for text in texts {
                let attempt = round > 1 ? " (attempt \(round))" : ""
                trace.append(TraceLine(time: .seconds(round), .entry(saga: 1, "Till", text + attempt)))
                trace.append(TraceLine(time: .seconds(round), .arrival(saga: 1, event: "E", from: "A", to: "B")))
            }
            trace.append(TraceLine(time: .seconds(round), .event("the process dies")))
        }
        trace.append(TraceLine(time: .seconds(rounds + 1), .event("the end")))
        return trace.timeline
    }

    @Test("Tells twice what happens again and again, whatever the time and the attempt, and counts the rest")
    func repetition() {
        #expect(
            Self.timeline(98, of: ["failed Paid"]) == [
                "   0.000  saga 1  started",
                "   1.000  saga 1  Till failed Paid",
                "   1.000  *** the process dies ***",
                "   2.000  saga 1  Till failed Paid (attempt 2)",
                "   2.000  *** the process dies ***",
                "          … and so on, 96 times more",
                "  99.000  *** the end ***",
            ]
        )
    }

    @Test("Tells in full what happens three times, and what has more than eight lines")
    func told() {
        #expect(Self.timeline(3, of: ["failed Paid"]).count == 8)
        #expect(Self.timeline(4, of: ["failed Paid"]).count == 7)
        #expect(Self.timeline(4, of: (1...7).map { "line \($0)" }).count == 19)
        #expect(Self.timeline(4, of: (1...8).map { "line \($0)" }).count == 38)
    }

    @Test("Counts the rounds rather than the repetitions within them")
    func nested() {
        #expect(Self.timeline(9, of: ["a", "a", "a", "a"]).count == 13)
    }
}
