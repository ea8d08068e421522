import Choreography

/// What `run --json` prints: one object, on one line.
struct JSONReport {
    let play: Playthrough

    var text: String {
        let (play, audit) = (self.play, self.play.audit)
        let causes = play.causes.sorted { $0.key < $1.key }.map { (name: $0.key, value: "\($0.value)") }
        return Self.object([
            ("orders", "\(play.scenario.orders.count)"),
            ("completed", "\(play.count("completed"))"),
            ("compensated", "\(play.count("compensated"))"),
            ("stuck", "\(play.count("stuck"))"),
            ("left", "\(play.left)"),
            ("resumed", "\(play.resumed)"),
            ("causes", Self.object(causes)),
            ("revenue_cents", "\(audit.revenue)"),
            ("units_start", "\(audit.unitsAtStart)"),
            ("units_shipped", "\(audit.unitsShipped)"),
            ("units_left", "\(audit.unitsLeft)"),
            ("retries", "\(play.statistics.retries)"),
            ("duplicates_absorbed", "\(play.statistics.duplicatesAbsorbed)"),
            ("events_delivered", "\(play.statistics.eventsDelivered)"),
            ("seconds", decimal(play.seconds, 6)),
            ("sagas_per_second", decimal(play.sagasPerSecond, 1)),
            (
                "audit",
                Self.object([
                    ("money_conserved", "\(audit.moneyIsConserved)"),
                    ("stock_conserved", "\(audit.stockIsConserved)"),
                    ("every_saga_ended", "\(audit.everySagaEnded)"),
                ])
            ),
        ])
    }

    static func object(_ members: [(name: String, value: String)]) -> String {
        "{" + members.map { "\(Self.string($0.name)): \($0.value)" }.joined(separator: ", ") + "}"
    }

    static func array(_ values: [String]) -> String { "[" + values.joined(separator: ", ") + "]" }

    /// A string with everything escaped that JSON wants escaped (RFC 8259, section 7).
    static func string(_ text: String) -> String {
        var json = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": json += "\\\""
            case "\\": json += "\\\\"
            case "\n": json += "\\n"
            case "\r": json += "\\r"
            case "\t": json += "\\t"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }
}
