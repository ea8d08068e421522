import Choreography
import Foundation

/// What `run` tells a person.
struct Report {
    let style: Style

    /// What this is about, and who listens to whom.
    func opening(_ graph: ChoreographyGraph, _ style: SagaStyle = .choreography) -> String {
        style == .choreography ? self.freeOpening(graph) : self.conductedOpening(graph)
    }

    private func freeOpening(_ graph: ChoreographyGraph) -> String {
        """
        \(self.style.bold("A checkout of five services, each with a database of its own"))

        An order passes through five services, and no transaction spans their databases.
        Each commits in its own, and announces what it did as an event; the next hears
        it and goes on. If one says no, those before it hear that too, and undo what
        they had committed. Such a run is called a saga. Nobody conducts it: who listens
        to whom is all there is. It has been checked before anything runs:

        \(self.drawing(of: graph))

        """
    }

    private func conductedOpening(_ graph: ChoreographyGraph) -> String {
        """
        \(self.style.bold("A checkout of five services and a manager, each with a database of its own"))

        An order passes through five services, and no transaction spans their databases.
        A manager tells each what to do, and waits for its answer; what it knows of an
        order is a row, committed with the next command. If one says no, the manager has
        those before it undo what they had committed. It has been checked before
        anything runs:

        \(self.drawing(of: graph))

        """
    }

    private func drawing(of graph: ChoreographyGraph) -> String {
        let decides = graph.steps.contains { !$0.declaration.alternatives.isEmpty } ? "   ──◇ decides" : ""
        let legend = "──▶ publishes   ✗ or says no   ◀╌╌ takes back, and publishes   ──● only listens" + decides
        let lines = graph.description.trimmingCharacters(in: .newlines).components(separatedBy: "\n")
        return lines.map { $0.wrapped(to: 80) }.joined(separator: "\n")
            .appending("\n\n" + self.style.dim(legend))
            .replacingOccurrences(of: "──▶", with: self.style.green("──▶"))
            .replacingOccurrences(of: "◀╌╌", with: self.style.yellow("◀╌╌"))
            .replacingOccurrences(of: "✗", with: self.style.red("✗"))
    }

    /// What is about to be played.
    func announcement(_ scenario: Scenario, inFlight: Int, faults: TransientFaults) -> String {
        let orders = "\(counted(scenario.orders.count, "order")) (\(scenario.origin)), \(grouped(inFlight)) at a time"
        let trouble =
            "\(Self.percent(faults.flaky)) of calls fail for a moment, "
            + "\(Self.percent(faults.duplicates)) of deliveries come twice"
        return "\n\(self.style.bold("Playing \(orders)"))\n\(self.style.dim("  \(trouble)"))\n\n"
    }

    /// What has come of it.
    func conclusion(_ play: Playthrough) -> String {
        if play.left > 0, play.wasInterrupted { return self.interruption(play) }
        return self.stories(play) + self.summary(play)
    }

    /// What has come of it, without the stories.
    func summary(_ play: Playthrough) -> String {
        if play.left > 0, play.wasInterrupted { return self.interruption(play) }
        return self.endings(play) + self.counts(play) + self.audit(play) + self.waiting(play)
    }

    /// What is left after the user has pressed Ctrl-C.
    private func interruption(_ play: Playthrough) -> String {
        let ended = play.scenario.orders.count - play.left
        let underway = play.left - play.notBegun
        var text = "\n\(self.style.bold("Stopped")): \(grouped(ended)) of "
        text += "\(counted(play.scenario.orders.count, "order")) have ended.\n"
        text += "  \(grouped(play.notBegun)) have not begun"
        text += underway > 0 ? ", and \(grouped(underway)) are on their way.\n" : ", and none is left half done.\n"
        text +=
            play.data == nil
            ? "  They were in memory, and are gone: with --data DIR a run goes on where it was.\n"
            : "  Nothing is lost: run the same command again to go on.\n"
        return text + self.waiting(play)
    }

    /// What a person has to look after.
    func waiting(_ play: Playthrough) -> String {
        guard let data = play.data else {
            guard play.left > 0, !play.wasInterrupted else { return "" }
            return "\nThose that wait were in memory, and are gone: with --data DIR their events can be tried again.\n"
        }
        let letters = play.report.deadLetters.count
        if letters > 0 {
            let events = self.style.red(counted(letters, "event"))
            return "\n\(events) could not be handled, and wait\(letters == 1 ? "s" : "") for you:\n"
                + "  checkout-demo dead-letters list --data \(data.path)\n"
        }
        guard play.left > 0, !play.wasInterrupted else { return "" }
        let orders = self.style.red(counted(play.left, "order"))
        return "\n\(orders) \(play.left == 1 ? "is" : "are") stuck after a dead letter was discarded:\n"
            + "  checkout-demo status --data \(data.path)\n"
    }

    /// Where to look at more.
    func pointer(toPage path: String?) -> String {
        guard let path else { return "" }
        return "\n\(self.style.bold("The report")): open it with a browser\n\n  \(path)\n"
    }

    private func stories(_ play: Playthrough) -> String {
        var text = ""
        if let completed = play.completed {
            text += "\n\(self.style.bold("One that went through")): each commits, and the next one takes over.\n\n"
            text += StoryText(story: completed, style: self.style).text
        }
        if let compensated = play.compensated {
            text += "\n\(self.style.bold("One that did not")): one says no, and the others take back what they did.\n\n"
            text += StoryText(story: compensated, style: self.style).text
        }
        return text
    }

    private func endings(_ play: Playthrough) -> String {
        let total = play.endings.count
        var text = "\n\(self.style.bold("How they ended"))\n\n"
        text += self.bar("completed", play.count("completed"), of: total, self.style.green)
        for (cause, count) in play.causes.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            text += self.bar("undone: \(cause)", count, of: total, self.style.yellow)
        }
        text += self.bar("stuck", play.count("stuck"), of: total, self.style.red)
        if play.left > 0 { text += self.bar("waiting for a person", play.left, of: total, self.style.red) }
        return text
    }

    private func bar(_ name: String, _ count: Int, of total: Int, _ colour: (String) -> String) -> String {
        let share = total == 0 ? 0 : Double(count) / Double(total)
        let width = count == 0 ? 0 : max(1, Int((share * 24).rounded()))
        let number = grouped(count).aligned(to: 11) + (decimal(share * 100, 1) + " %").aligned(to: 9)
        let bar = width == 0 ? "" : "  " + colour(String(repeating: "━", count: width))
        return "  \(name.padded(to: 25))\(number)\(bar)\n"
    }

    private func counts(_ play: Playthrough) -> String {
        func row(_ name: String, _ count: Int) -> String {
            "  \(name.padded(to: 25))\(grouped(count).aligned(to: 11))\n"
        }
        return "\n\(self.style.bold("On the way"))\n\n"
            + row("events delivered", play.statistics.eventsDelivered)
            + row("failed calls retried", play.statistics.retries)
            + row("duplicates absorbed", play.statistics.duplicatesAbsorbed)
            + row("mails to customers", play.audit.mailCount)
            + "\n  \(counted(play.playedHere, "saga")) in \(decimal(play.seconds, 2)) s: "
            + "\(self.style.bold(grouped(Int(play.sagasPerSecond.rounded())))) a second\n"
    }

    private func audit(_ play: Playthrough) -> String {
        let audit = play.audit
        let (paid, shipped) = (money(audit.revenue), grouped(audit.unitsShipped))
        let (credit, creditLeft) = (money(audit.credit), money(audit.creditLeft))
        let (units, unitsLeft) = (grouped(audit.unitsAtStart), grouped(audit.unitsLeft))
        return "\n\(self.style.bold("The audit")): the five databases, compared with the orders\n\n"
            + self.claim(
                audit.moneyIsConserved,
                "money conserved",
                "\(credit) = \(creditLeft) left + \(paid) paid",
                audit.credit == audit.creditLeft + audit.revenue
                    ? "the sums agree, but not everybody has paid for the completed orders and nothing else"
                    : "\(credit) is not \(creditLeft) left + \(paid) paid"
            )
            + self.claim(
                audit.stockIsConserved,
                "stock conserved",
                "\(units) units = \(unitsLeft) left + \(shipped) shipped",
                audit.unitsAtStart == audit.unitsLeft + audit.unitsShipped
                    ? "the sums agree, but what has left the shelf is not what the completed orders ask for"
                    : "\(units) units is not \(unitsLeft) left + \(shipped) shipped"
            )
            + self.ending(play)
    }

    private func ending(_ play: Playthrough) -> String {
        let ended = play.count("completed") + play.count("compensated")
        let (stuck, all) = (play.count("stuck"), play.scenario.orders.count)
        let amiss =
            ended == all
            ? "all have, but not each order and its customer was told so once"
            : "\(grouped(ended)) of \(grouped(all)), and \(stuck > 0 ? grouped(stuck) : "none") stuck"
        return self.claim(
            play.audit.everySagaEnded,
            "every saga ended",
            "\(grouped(ended)) of \(grouped(all)), none is stuck, none told twice",
            amiss
        )
    }

    private func claim(_ holds: Bool, _ name: String, _ evidence: String, _ amiss: String) -> String {
        let mark = holds ? self.style.green("✓") : self.style.red("✗")
        let text = holds ? self.style.dim(evidence) : "does not hold: " + amiss
        return "  \(mark) \(self.style.bold(name.padded(to: 18)))\(text)\n"
    }

    private static func percent(_ share: Double) -> String {
        let percent = share * 100
        return decimal(percent, percent == percent.rounded() ? 0 : 2) + " %"
    }
}
