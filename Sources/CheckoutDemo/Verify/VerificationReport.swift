import Choreography
import ChoreographyTesting

/// What `verify` prints.
struct VerificationReport {
    let options: VerifyOptions
    let style: Style

    /// What is about to be done.
    var opening: String {
        let isConducted = self.options.style == .orchestration
        let subject = isConducted ? "What managers conduct" : "Two choreographies"
        let object = isConducted ? "it" : "them"
        var text = self.style.bold("\(subject), whatever happens to \(object)") + "\n\n"
        text += """
            The services and the runtime are the real ones. The order of events, the time, the
            deliveries and the life of the process are simulated, as a seed decides: the process
            dies before, while and after events are handled, and starts again on what its stores
            have committed.


            """
        if let (name, summary) = self.options.plant {
            text += "\(self.style.yellow("Planted")): \(name). \(summary)\n\n"
        }
        return text
    }

    /// What was done with one choreography.
    func text(of part: Verification.Part) -> String {
        var text = self.style.bold(part.name) + "\n"
        let model = part.model
        text += self.line(
            "declared",
            model.isComplete
                ? "ends all done or all undone, in \(counted(model.states, "state")) of the model"
                : "no problem in the first \(counted(model.states, "state")) of the model"
        )
        if let report = part.simulated {
            text += self.line("runs", "\(grouped(report.runs)), of \(grouped(report.sagas)) sagas")
            text += self.line(
                "ended",
                "\(grouped(report.completed)) completed, \(grouped(report.compensated)) compensated"
            )
            let faults = report.faults
            text += self.line(
                "met",
                "\(grouped(faults.crashes + faults.poisons)) crashes, \(grouped(faults.duplicates)) duplicates, "
                    + "\(grouped(faults.delays)) delays,"
            )
            text += self.line(
                "",
                "\(grouped(faults.failures)) failures, \(grouped(faults.failedCommits)) failed commits, "
                    + "\(grouped(faults.breakdowns)) calls of what was broken"
            )
            text += self.line(
                "took",
                "\(report.simulatedTime.inWords), simulated in \(decimal(part.seconds, 1)) s: "
                    + "\(grouped(Int(Double(report.sagas) / max(part.seconds, 0.001)))) sagas a second"
            )
            text += self.line("digest", String(report.digest, radix: 16))
        }
        for (title, exploration) in part.explored {
            text += self.line(
                "explored",
                "\(title): \(exploration.isComplete ? "all " : "")\(counted(exploration.runs, "run")), "
                    + counted(exploration.states, "state")
            )
        }
        if !part.explored.isEmpty { text += self.line("took", "\(decimal(part.seconds, 1)) s") }
        if let failure = part.failure {
            text += self.line("found", self.style.red("a violation")) + "\n\(failure)\n\n"
        } else {
            text += self.line("found", self.style.green("no violation")) + "\n"
        }
        return text
    }

    private func line(_ title: String, _ text: String) -> String {
        "  " + self.style.dim(title.padded(to: 10)) + text + "\n"
    }

    /// Everything as one JSON object.
    func json(of parts: [Verification.Part]) -> String {
        JSONReport.object([
            ("planted", self.options.plant.map { JSONReport.string($0.name) } ?? "null"),
            ("first_seed", "\(self.options.firstSeed)"),
            ("choreographies", JSONReport.array(parts.map { self.object(of: $0) })),
        ])
    }

    private func object(of part: Verification.Part) -> String {
        var members: [(name: String, value: String)] = [
            ("name", JSONReport.string(part.name)), ("model_states", "\(part.model.states)"),
            ("model_is_complete", "\(part.model.isComplete)"),
        ]
        if let report = part.simulated {
            members += [
                ("runs", "\(report.runs)"), ("sagas", "\(report.sagas)"), ("completed", "\(report.completed)"),
                ("compensated", "\(report.compensated)"),
                ("crashes", "\(report.faults.crashes + report.faults.poisons)"),
                ("duplicates", "\(report.faults.duplicates)"), ("delays", "\(report.faults.delays)"),
                ("failures", "\(report.faults.failures)"), ("failed_commits", "\(report.faults.failedCommits)"),
                ("breakdowns", "\(report.faults.breakdowns)"),
                ("simulated_seconds", decimal(report.simulatedTime / .seconds(1), 3)),
                ("digest", JSONReport.string(String(report.digest, radix: 16))),
                ("sagas_per_second", decimal(Double(report.sagas) / max(part.seconds, 0.001), 1)),
            ]
        }
        if !part.explored.isEmpty {
            let explored = part.explored.map { title, exploration in
                JSONReport.object([
                    ("of", JSONReport.string(title)), ("runs", "\(exploration.runs)"),
                    ("states", "\(exploration.states)"), ("is_complete", "\(exploration.isComplete)"),
                ])
            }
            members.append(("explored", JSONReport.array(explored)))
        }
        members.append(("seconds", decimal(part.seconds, 3)))
        members.append(("violation", part.failure.map { JSONReport.string($0.description) } ?? "null"))
        members.append(("diagram", part.diagram.map { JSONReport.string($0) } ?? "null"))
        return JSONReport.object(members)
    }
}

extension Duration {
    /// The duration in days, hours and minutes.
    fileprivate var inWords: String {
        let minutes = Int(self / .seconds(60))
        let (days, hours) = (minutes / 1440, minutes / 60 % 24)
        if days > 0 { return "\(grouped(days)) d \(hours) h" }
        return hours > 0 ? "\(hours) h \(minutes % 60) min" : "\(minutes) min"
    }
}
