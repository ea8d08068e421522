import Choreography

/// Shows how many orders have ended: one line that changes on a terminal, and a line a second elsewhere.
struct Progress: PlayDisplay {
    private static let barWidth = 24

    let sink: Sink
    let total: Int
    private let clock = ContinuousClock()
    private let start = ContinuousClock.now

    init(on sink: Sink, total: Int) {
        self.sink = sink
        self.total = total
    }

    /// Shows the progress until the task is cancelled.
    func follow(_ choreography: SagaChoreography) async {
        let pause: Duration = self.sink.isTerminal ? .milliseconds(50) : .seconds(1)
        while true {
            do { try await self.clock.sleep(for: pause) } catch { return }
            let line = self.line(choreography.statistics)
            self.sink.write(self.sink.isTerminal ? "\r\(line)\u{1B}[K" : line + "\n")
        }
    }

    /// Shows that everything has ended.
    func finish(_ choreography: SagaChoreography) {
        self.sink.write((self.sink.isTerminal ? "\r" : "") + self.line(choreography.statistics))
        self.sink.write(self.sink.isTerminal ? "\u{1B}[K\n" : "\n")
    }

    private func line(_ statistics: ChoreographyStatistics) -> String {
        let ended = statistics.sagasCompleted + statistics.sagasCompensated + statistics.sagasStuck
        let share = self.total == 0 ? 1 : Double(ended) / Double(self.total)
        let filled = Int(share * Double(Self.barWidth))
        let style = self.sink.style
        let bar =
            style.green(String(repeating: "━", count: filled))
            + style.dim(String(repeating: self.sink.isTerminal ? "━" : "┄", count: Self.barWidth - filled))
        let counts =
            "\(grouped(ended)) of \(counted(self.total, "order")), \(grouped(statistics.sagasCompensated)) undone"
        return "  \(bar) \(decimal(share * 100, 0).aligned(to: 3)) %  \(counts)"
    }
}
