import Choreography
import Foundation
import Testing

@testable import CheckoutDemo

@Suite("The watch", .timeLimit(.minutes(2)))
struct WatchTests {
    private func moment(_ change: (inout WatchMoment) -> Void = { _ in }) -> WatchMoment {
        var moment = WatchMoment()
        moment.total = 1000
        moment.waits = [
            .init(participant: "Orders", sagas: 0, since: Timestamp(nanoseconds: 0)),
            .init(participant: "Payments", sagas: 12, since: Timestamp(nanoseconds: 0)),
        ]
        moment.now = Timestamp(nanoseconds: 250_000_000)
        change(&moment)
        return moment
    }

    @Test("Fits any terminal, with colours only where they can be seen", arguments: [40, 60, 80, 200], [true, false])
    func width(width: Int, hasColours: Bool) {
        let trouble = "order 1: " + String(repeating: "the database refuses to write ", count: 10)
        var frame = WatchFrame(
            moment: self.moment { $0.troubles = [trouble] },
            style: Style(hasColours: hasColours),
            width: width
        )
        frame.note = "Stopping: the orders on their way go on to their ends, and no others begin."
        let text = frame.lines.joined(separator: "\n")
        #expect(text.contains("\u{1B}[") == hasColours)
        let plain = text.replacing(/\u{1B}\[[0-9]*m/, with: "")
        for line in plain.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
        #expect(plain.contains("Payments             12       250 ms"))
        #expect(plain.contains("Stopping: the orders"))
    }

    @Test("Draws over the last picture, and never more than the terminal has lines")
    func screen() async {
        let (texts, output) = AsyncStream.makeStream(of: String.self)
        let view = TerminalView(size: .init(columns: 80, rows: 4))
        var screen = Screen(on: Sink(view: view) { output.yield($0) })
        screen.draw(["a", "b"])
        screen.draw(["c", "d", "e", "f", "g"])
        screen.draw(["h"])
        output.finish()
        let drawn = await texts.reduce(into: []) { $0.append($1) }
        #expect(
            drawn == [
                "a\u{1B}[K\nb\u{1B}[K\n\u{1B}[J",
                "\r\u{1B}[2Ac\u{1B}[K\nd\u{1B}[K\ne\u{1B}[K\n\u{1B}[J",
                "\r\u{1B}[3Ah\u{1B}[K\n\u{1B}[J",
            ]
        )
    }

    @Test("Counts what has ended in each second, also when nobody has looked for some")
    func throughput() {
        var throughput = Throughput()
        throughput.note(ended: 40, at: 0.5)
        #expect(throughput.latest == 40)
        throughput.note(ended: 100, at: 1.1)
        throughput.note(ended: 180, at: 1.9)
        throughput.note(ended: 200, at: 2.0)
        throughput.note(ended: 300, at: 4.5)
        #expect(throughput.seconds == [100, 100, 50, 50])
        #expect(throughput.bars == "██▅▅")
        throughput.note(ended: 300, at: 1000)
        #expect(throughput.seconds.count == Throughput.memory)
        #expect(throughput.latest == 0)
    }

    @Test("Plays the orders at the pace that is asked for, and ends with the audit")
    func plain() async {
        let start = ContinuousClock.now
        let run = await DemoRun("watch", "--count", "60", "--rate", "200", "--flaky", "0.1")
        #expect(start.duration(to: .now) > .milliseconds(290))
        #expect(run.status == 0)
        #expect(!run.output.contains("\u{1B}"))
        #expect(run.output.contains("60 of 60 orders · "))
        #expect(run.output.contains("✓ every saga ended"))
        #expect(!run.output.contains("One that went through"))
    }

    @Test("Draws in place on a terminal, and names the orders that need a person")
    func terminal() async {
        let run = await DemoRun(["watch", "--count", "100", "--rate", "10000", "--broken", "0.9"], isTerminal: true)
        #expect(run.status == 1)
        #expect(run.output.contains("\u{1B}[J"))
        #expect(run.output.contains("The latest troubles"))
        #expect(run.output.contains(/order 1\d+: \w+ can't handle \w+: the database refuses/))
        // Nothing is switched on that would have to be switched off again.
        #expect(!run.output.contains("\u{1B}[?"))
    }

    @Test("Waits for an order's turn no longer than until the user wants to stop")
    func pace() async throws {
        let interruption = Interruption()
        interruption.happen { _ in }
        let start = ContinuousClock.now
        try await Pace(rate: 1).wait(forOrderAt: 1000, unless: interruption)
        #expect(start.duration(to: .now) < .seconds(10))
    }
}
