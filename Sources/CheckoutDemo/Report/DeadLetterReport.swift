import ChoreographySQLite
import Foundation

/// What `dead-letters list` and `show` print.
struct DeadLetterReport {
    let style: Style

    // MARK: For people

    func list(_ letters: [SQLiteInspection.Letter]) -> String {
        guard !letters.isEmpty else { return "No event waits for you.\n" }
        return letters.map { letter in
            "\(self.style.bold("\(letter.id)"))  \(letter.isCompensation ? "undoing" : "step") \(letter.step)"
                + ", \(counted(letter.attempts, "attempt"))"
                + self.style.dim("  \(letter.time)") + "\n  \(self.style.red(letter.error))\n"
        }
        .joined()
    }

    func show(_ letter: SQLiteInspection.Letter) -> String {
        func row(_ name: String, _ value: String) -> String { "  \(self.style.dim(name.padded(to: 14)))\(value)\n" }
        let step = letter.isCompensation ? "undoing \(letter.step)" : letter.step
        return "\(self.style.bold("Dead letter \(letter.id)"))\n\n"
            + row("service", letter.participant)
            + row("step", step)
            + row("saga", "\(letter.saga)")
            + row("error", self.style.red(letter.error))
            + row("attempts", grouped(letter.attempts))
            + row("failed at", "\(letter.time)")
            + row("event", "\(letter.event.name), version \(letter.event.version), of \(letter.event.time)")
            + "\n\(Self.indented(letter.event.payload))\n\n"
            + self.style.dim("  \(Self.consequence(of: letter))\n")
    }

    private static func consequence(of letter: SQLiteInspection.Letter) -> String {
        letter.isCompensation
            ? "The saga has ended stuck. replay undoes the step after all; discard leaves it as it is."
            : "The saga waits. replay tries the step again; discard ends the saga stuck, owing the step."
    }

    /// JSON over several lines, or as it is if it is none.
    private static func indented(_ json: String) -> String {
        guard let value = Self.value(json),
            let data = try? JSONSerialization.data(
                withJSONObject: value,
                options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            )
        else { return "  " + json }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    }

    /// What JSON says, or `nil` if it is none: an event that can't be read may be anything.
    private static func value(_ json: String) -> Any? {
        try? JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)
    }

    // MARK: For programs

    static func json(_ letters: [SQLiteInspection.Letter]) -> String {
        JSONReport.object([("dead_letters", JSONReport.array(letters.map { Self.json($0) }))])
    }

    static func json(_ letter: SQLiteInspection.Letter) -> String {
        let payload = letter.event.payload
        return JSONReport.object([
            ("id", JSONReport.string("\(letter.id)")),
            ("service", JSONReport.string(letter.participant)),
            ("step", JSONReport.string(letter.step)),
            ("is_compensation", "\(letter.isCompensation)"),
            ("saga", JSONReport.string("\(letter.saga)")),
            ("error", JSONReport.string(letter.error)),
            ("attempts", "\(letter.attempts)"),
            ("time", JSONReport.string("\(letter.time)")),
            (
                "event",
                JSONReport.object([
                    ("name", JSONReport.string(letter.event.name)),
                    ("version", "\(letter.event.version)"),
                    ("id", JSONReport.string("\(letter.event.id)")),
                    ("time", JSONReport.string("\(letter.event.time)")),
                    ("payload", Self.value(payload) == nil ? JSONReport.string(payload) : payload),
                ])
            ),
        ])
    }
}
