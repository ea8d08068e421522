import Choreography

/// The lines that a watcher sees at one moment.
struct WatchFrame {
    let moment: WatchMoment
    let style: Style
    let width: Int
    /// Something to be said below everything else.
    var note: String?

    /// The picture for a terminal.
    var lines: [String] {
        var lines = [self.title, self.bar, ""] + self.counts + ["", self.throughput, ""] + self.waits
        if !self.moment.troubles.isEmpty {
            lines +=
                ["", "  \(self.style.red("The latest troubles"))"] + self.moment.troubles.map { self.cut("    " + $0) }
        }
        if let note { lines += [""] + note.split(separator: "\n").map { self.style.bold(self.cut(String($0))) } }
        return lines
    }

    /// Everything on one line, for who keeps a log.
    var summary: String {
        let (moment, statistics) = (self.moment, self.moment.statistics)
        let parts = [
            "\(decimal(moment.seconds, 0)) s", "\(grouped(moment.ended)) of \(counted(moment.total, "order"))",
            "\(grouped(moment.throughput.latest)) a second", "\(grouped(moment.running + moment.compensating)) running",
            "\(grouped(moment.parked + moment.waiting)) waiting", "\(grouped(statistics.sagasCompensated)) undone",
            "\(grouped(statistics.sagasStuck)) stuck", "\(grouped(statistics.retries)) retries",
        ]
        return "  " + parts.joined(separator: " · ")
    }

    // MARK: Parts

    private var title: String {
        let text = "checkout · \(grouped(self.moment.ended)) of \(counted(self.moment.total, "order"))"
        let time = " · \(decimal(self.moment.seconds, 1)) s"
        let hint = "Ctrl-C stops"
        let gap = String(repeating: " ", count: max(2, self.width - text.count - time.count - hint.count))
        guard text.count + time.count + gap.count + hint.count <= self.width else {
            return self.style.bold(self.cut(text + time))
        }
        return self.style.bold(text) + self.style.dim(time + gap + hint)
    }

    private var bar: String {
        let share = self.moment.total == 0 ? 1 : Double(self.moment.ended) / Double(self.moment.total)
        let width = max(8, self.width - 7)
        let filled = Int(share * Double(width))
        return self.style.green(String(repeating: "━", count: filled))
            + self.style.dim(String(repeating: "┄", count: width - filled))
            + "\(decimal((share * 100).rounded(.down), 0).aligned(to: 4)) %"
    }

    private typealias Count = (name: String, count: Int, colour: (String) -> String)

    private var counts: [String] {
        let (moment, statistics, style) = (self.moment, self.moment.statistics, self.style)
        let counts: [Count] = [
            ("completed", statistics.sagasCompleted, style.green),
            ("undone", statistics.sagasCompensated, style.yellow), ("stuck", statistics.sagasStuck, style.red),
            ("running", moment.running, style.cyan), ("undoing", moment.compensating, style.yellow),
            ("waiting", moment.parked + moment.waiting, style.red), ("retries", statistics.retries, style.plain),
            ("duplicates", statistics.duplicatesAbsorbed, style.plain),
            ("dead letters", statistics.deadLettered, style.red),
        ]
        // As many columns as there is room for, each read downwards.
        let columns = min(3, max(1, (self.width + 1) / 26))
        let rows = (counts.count + columns - 1) / columns
        return (0..<rows).map { row in
            "  "
                + stride(from: row, to: counts.count, by: rows).map { self.text(of: counts[$0]) }.joined(
                    separator: "   "
                )
        }
    }

    private func text(of count: Count) -> String {
        let number = grouped(count.count).aligned(to: 10)
        return count.name.padded(to: 13) + (count.count > 0 ? count.colour(number) : self.style.dim(number))
    }

    private var throughput: String {
        let number = grouped(self.moment.throughput.latest).aligned(to: 10)
        let bars = String(self.moment.throughput.bars.suffix(max(0, self.width - 31)))
        return "  " + "a second".padded(to: 13) + self.style.bold(number) + "   " + self.style.cyan(bars)
    }

    private var waits: [String] {
        let head = "  " + "next to act".padded(to: 13) + "sagas".aligned(to: 10) + "longest".aligned(to: 13)
        return [self.style.dim(head)]
            + self.moment.waits.map { wait in
                let time = wait.sagas == 0 ? "" : Self.text(of: self.moment.now - wait.since)
                let line =
                    "  " + wait.participant.padded(to: 13) + grouped(wait.sagas).aligned(to: 10) + time.aligned(to: 13)
                return wait.sagas == 0 ? self.style.dim(line) : line
            }
    }

    private static func text(of duration: Duration) -> String {
        let seconds =
            max(0, Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18)
        return seconds < 1 ? "\(decimal(seconds * 1000, 0)) ms" : "\(decimal(seconds, 1)) s"
    }

    private func cut(_ line: String) -> String {
        line.count > self.width ? line.prefix(max(0, self.width - 1)) + "…" : line
    }
}
