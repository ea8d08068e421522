import ChoreographySQLite

/// What `status` prints.
struct StatusReport {
    private typealias Column = (name: String, count: @Sendable (SQLiteInspection) -> Int)

    let status: DataStatus

    private static let columns: [Column] = [
        ("events", { $0.unsettledEvents.count }), ("calls", { $0.calls.count }), ("deadlines", { $0.deadlines.count }),
        ("dead letters", { $0.deadLetters.count }), ("debts", { $0.debts.count }),
    ]

    // MARK: For people

    func text(style: Style) -> String {
        self.orders(style) + self.services(style) + self.advice(style)
    }

    private func orders(_ style: Style) -> String {
        func row(_ name: String, _ count: Int, _ colour: (String) -> String) -> String {
            "  \(count == 0 ? name.padded(to: 28) : colour(name.padded(to: 28)))\(grouped(count).aligned(to: 8))\n"
        }
        var text = "\(style.bold("The orders")) in \(self.status.folder.path)\n\n"
        text += row("confirmed", self.status.confirmed, style.green)
        for (cause, count) in self.status.cancelled.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            text += row("cancelled: \(cause)", count, style.yellow)
        }
        text += row("on their way", self.status.placed, style.cyan)
        return text + row("in all", self.status.orders, style.bold)
    }

    private func services(_ style: Style) -> String {
        func row(_ name: String, _ cells: [String]) -> String {
            "  " + name.padded(to: 14)
                + zip(cells, Self.columns).map { $0.aligned(to: max(5, $1.name.count) + 3) }.joined() + "\n"
        }
        var text = "\n\(style.bold("The services")): what is not done yet\n\n"
        text += style.dim(row("", Self.columns.map(\.name)))
        for service in self.status.services {
            guard let inspection = service.inspection else {
                text += "  " + service.name.padded(to: 14) + style.dim("  has no database yet") + "\n"
                continue
            }
            text += row(service.name, Self.columns.map { grouped($0.count(inspection)) })
        }
        return text + style.bold(row("in all", Self.columns.map { grouped(self.total($0)) }))
    }

    private func total(_ column: Column) -> Int {
        self.status.services.compactMap(\.inspection).reduce(0) { $0 + column.count($1) }
    }

    private func advice(_ style: Style) -> String {
        let total = Dictionary(uniqueKeysWithValues: Self.columns.map { ($0.name, self.total($0)) })
        var lines: [String] = []
        if let owner = self.status.owner {
            lines += ["Opened by \(owner), unless it has ended."]
        }
        if total["events", default: 0] > 0 {
            lines += ["Events are published, and perhaps not with everybody: receipts are written late."]
        }
        if total["dead letters", default: 0] > 0 {
            lines += ["Dead letters wait for you: checkout-demo dead-letters list --data \(self.status.folder.path)"]
        }
        if total["debts", default: 0] > 0 {
            lines += ["Debts are steps that were given up: somebody has to see to them by hand."]
        }
        if lines.isEmpty { lines = ["Nothing waits, and nothing is owed."] }
        return "\n" + lines.map { "  \(style.dim($0))\n" }.joined()
    }

    // MARK: For programs

    var json: String {
        let causes = self.status.cancelled.sorted { $0.key < $1.key }.map { (name: $0.key, value: "\($0.value)") }
        return JSONReport.object([
            ("data", JSONReport.string(self.status.folder.path)),
            ("owner", self.status.owner.map { JSONReport.string($0) } ?? "null"),
            (
                "orders",
                JSONReport.object([
                    ("total", "\(self.status.orders)"),
                    ("placed", "\(self.status.placed)"),
                    ("confirmed", "\(self.status.confirmed)"),
                    ("cancelled", JSONReport.object(causes)),
                ])
            ),
            (
                "services",
                JSONReport.object(
                    self.status.services.map { service in
                        let counts = service.inspection.map { inspection in
                            self.counts { $0.count(inspection) } + [("journal_entries", "\(inspection.entryCount)")]
                        }
                        return (service.name, counts.map { JSONReport.object($0) } ?? "null")
                    }
                )
            ),
            ("total", JSONReport.object(self.counts { self.total($0) })),
        ])
    }

    private func counts(_ count: (Column) -> Int) -> [(name: String, value: String)] {
        let names = ["events": "unsettled_events", "calls": "calls_under_way", "dead letters": "dead_letters"]
        return Self.columns.map { (names[$0.name] ?? $0.name, "\(count($0))") }
    }
}
