import Choreography

/// An order's timeline, for a person who reads it for the first time.
struct StoryText {
    let story: Story
    let style: Style

    var text: String {
        let order = self.story.order
        var text = self.style.bold("Order \(order.id)") + self.style.dim(" · \(order.customer) in \(order.country)")
        text += self.style.dim(" · \(counted(order.lines.count, "line"))\n")
        guard let start = self.story.entries.first?.time else { return text }
        let narrator = Narrator(style: self.style)
        var previous: Narrator.Line?
        for entry in self.story.entries {
            let line = narrator.line(for: entry, ending: self.story.ending)
            // A call that fails twenty times is not twenty times as interesting.
            guard entry.kind != .retried || line != previous else { continue }
            previous = line
            let time = Self.milliseconds(entry.time - start).aligned(to: 7) + " ms"
            text += self.style.dim(time) + "  \(line.mark) "
            text += self.style.bold(line.actor.padded(to: 14))
            text += line.event.isEmpty ? line.sentence : line.sentence.padded(to: 34) + " " + self.style.dim(line.event)
            text += "\n"
        }
        return text
    }

    private static func milliseconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        return decimal(Double(seconds) * 1000 + Double(attoseconds) * 1e-15, 2)
    }
}
