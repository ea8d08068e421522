internal import Choreography

/// What a probe says.
extension SagaProbe {
    /// How many lines of what happened are shown.
    private static let lineLimit = 16

    /// Events that were not expected, and the lines that would expect them.
    static func list(_ pending: [ProbedEvent], in saga: SagaID?) -> String {
        "Not expected yet:\n" + pending.map { "  \($0.text)\n" }.joined() + "\n" + self.passing(pending, in: saga)
    }

    /// The lines that would expect events, in the saga that a call has named.
    static func passing(_ pending: [ProbedEvent], in saga: SagaID?) -> String {
        "This would pass:" + pending.map { "\n  \($0.code(isNamingSaga: saga != nil))" }.joined()
    }

    /// What happened so far, and what everything waits for.
    var situation: String {
        [self.story, self.waits].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var story: String {
        let record = self.process.record
        let lines = record.lines.map { line in
            "\n  \(line.time.shortText)  saga \(record.number(of: line.entry.saga)): \(Self.words(for: line.entry))"
        }
        guard !lines.isEmpty else { return "" }
        let hidden = lines.count - Self.lineLimit
        let note = hidden > 0 ? "\n  (\(hidden) lines before)" : ""
        return "What happened:" + note + lines.suffix(Self.lineLimit).joined()
    }

    /// A deadline's end is listed elsewhere, and no day matters to a probe.
    private static func words(for entry: TimelineEntry) -> String {
        guard entry.kind == .armed, let participant = entry.participant, let event = entry.event else {
            return "\(entry)"
        }
        return "\(participant) armed \(event.name)"
    }

    private var waits: String {
        var lines = self.process.choreography.monitor.sagas().map { self.waits(of: $0) }
        lines += self.calls.map { "\($0) was called and has not returned" }
        let timers = self.timers
        lines += timers.map(\.description)
        lines += self.deadLetters.map { self.words(for: $0) }
        guard !lines.isEmpty else { return "" }
        var mends = timers.isEmpty ? [] : ["Let time pass with try probe.advanceToNextTimer()."]
        mends += self.deadLetters.map { "Expect the dead letter, and replay or discard it: \(Self.code(for: $0))" }
        return "What is open:" + lines.map { "\n  \($0)" }.joined() + (mends.isEmpty ? "" : "\n")
            + mends.map { "\n\($0)" }.joined()
    }

    /// The line of a test that expects a dead letter.
    private static func code(for letter: DeadLetter) -> String {
        let step = letter.isCompensation ? "undoOf" : "step"
        return "try probe.expectDeadLetter(\(step): \"\(letter.step)\", of: \"\(letter.participant)\")"
    }

    private func waits(of saga: SagaStatus) -> String {
        let number = self.process.record.number(of: saga.id)
        let waits = saga.waitsFor.map { "\($0.isCompensation ? "the undo of " : "")\($0.participant).\($0.step)" }
        let whom = waits.isEmpty ? "" : ", and waits for \(waits.joined(separator: ", "))"
        return "saga \(number) is \(saga.phase)\(whom)"
    }

    private func words(for letter: DeadLetter) -> String {
        let body = "\(letter.isCompensation ? "the undo of " : "")\(letter.participant).\(letter.step)"
        let number = self.process.record.number(of: letter.saga)
        let attempts = letter.attempts == 1 ? "1 attempt" : "\(letter.attempts) attempts"
        return "\(body) could not handle \(letter.event.message) in saga \(number) in \(attempts): \(letter.error)"
    }

    /// Why the probe can't go on.
    func words(for halt: Halt) -> String {
        switch halt {
        case .restless(let steps):
            return "The choreography did not come to rest in \(steps) steps.\n\n\(self.situation)"
        case .escape:
            return "Something runs outside of the probe, or never returns: look for a bare Task, Task.detached, "
                + "Task.sleep, the main actor or a thread.\n\n\(self.suspects)Use structured tasks and the environment's "
                + "clock, and give bodies stand-ins for what is outside."
        }
    }

    /// The bodies that may have left the probe.
    private var suspects: String {
        let calls = self.calls
        guard calls.isEmpty else {
            return "Called, and not returned:" + calls.map { "\n  \($0)" }.joined() + "\n\n"
        }
        return self.process.record.lastCall.map { "Called last:\n  \(self.words(for: $0))\n\n" } ?? ""
    }

    /// The bodies that were called and have not returned.
    private var calls: [String] { self.process.record.calls.map { self.words(for: $0) } }

    private func words(for call: ProbeRecord.Call) -> String {
        "\(call.participant).\(call.step) in saga \(self.process.record.number(of: call.saga))"
    }

    // MARK: What is left

    /// Something that a test has left.
    struct Leftover {
        let text: String
        /// What to do about it.
        let mend: String

        init(_ text: String, _ mend: String) {
            self.text = text
            self.mend = mend
        }
    }

    static func report(_ leftovers: [Leftover]) -> String {
        let count = leftovers.count == 1 ? "something is" : "\(leftovers.count) things are"
        let entries = leftovers.enumerated().map { number, leftover in
            let lines = "\(leftover.text)\n\(leftover.mend)".split(separator: "\n")
            return "\n\n\(number + 1). " + lines.joined(separator: "\n   ")
        }
        return "The test is over, and \(count) left." + entries.joined()
    }

    /// Everything that a test has left.
    var leftovers: [Leftover] {
        self.leftEvents + self.leftLetters + self.leftTimers + self.leftSagas + self.leftFaults
    }

    private var leftEvents: [Leftover] {
        let pending = self.process.record.pending
        guard self.exhaustivity == .on, !pending.isEmpty else { return [] }
        let count = pending.count == 1 ? "An event was" : "\(pending.count) events were"
        return [
            Leftover(
                "\(count) not expected:\n" + pending.map { "  \($0.text)\n" }.joined(),
                "Write, or set probe.exhaustivity = .off:\n" + pending.map { "  \($0.code())\n" }.joined()
            )
        ]
    }

    private var leftLetters: [Leftover] {
        self.unknownLetters.map { letter in
            Leftover(
                "A dead letter was not expected: \(self.words(for: letter)).",
                "Write, and replay or discard it:\n  let letter = \(Self.code(for: letter))"
            )
        }
    }

    private var leftTimers: [Leftover] {
        self.timers.map { timer in
            Leftover(
                "A timer is armed: \(timer).",
                "Let time pass with try probe.advanceToNextTimer(), or lead the saga to its end before."
            )
        }
    }

    private var leftSagas: [Leftover] {
        let known = Set(self.timers.compactMap(\.saga) + self.deadLetters.map(\.saga))
        let open = self.process.choreography.monitor.sagas().filter { !known.contains($0.id) }.map { saga in
            Leftover(
                "A saga has not ended: \(self.waits(of: saga)).",
                "Let its participants come to an end, or time pass with try probe.advance(by:)."
            )
        }
        let stuck = self.sagas.compactMap { saga -> Leftover? in
            guard !self.judgedSagas.contains(saga), case .stuck(let debts)? = self.process.handles[saga]?.currentOutcome
            else { return nil }
            let debtLines = debts.map { "  \($0)\n" }.joined()
            return Leftover(
                "Saga \(self.process.record.number(of: saga)) is stuck:\n\(debtLines)",
                "If that is right, write try probe.expectOutcome(.stuck) with of: and the saga."
            )
        }
        return open + stuck
    }

    private var leftFaults: [Leftover] {
        self.process.faults.plans.filter { !$0.isFulfilled }.map { plan in
            let times = plan.times.map { $0 == 1 ? "once" : "\($0) times" } ?? "until it is mended"
            let strikes =
                switch plan.strikes {
                case 0: "never did"
                case 1: "did only once"
                default: "did only \(plan.strikes) times"
                }
            return Leftover(
                "A failure is left: \(plan.body) was to fail \(times), and \(strikes).",
                "Let the saga come to it, or don't ask for the failure."
            )
        }
    }
}
