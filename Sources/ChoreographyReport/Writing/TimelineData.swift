internal import Choreography

/// The timelines that the page tells, and the names in them.
struct TimelineData {
    private let origin: Timestamp
    private let payloads: SagaReport.Payloads
    private let sink = MessageSink()
    private(set) var names: NameTable

    init(origin: Timestamp, payloads: SagaReport.Payloads, names: NameTable) {
        self.origin = origin
        self.payloads = payloads
        self.names = names
    }

    /// Writes what happened in a saga, the events in it, what it waits for, and what it owes.
    mutating func write(_ saga: RecordedSaga, status: SagaStatus?, _ json: inout PageJSON) {
        let entries = Self.order(saga.entries)
        var events: [AnyEnvelope] = []
        var places: [EventID: Int] = [:]
        for event in entries.compactMap(\.event) where places[event.id] == nil {
            places[event.id] = events.count
            events.append(event)
        }
        json.object { json in
            json.name("entries")
            json.array { json in
                for row in SequenceDiagram(of: entries).rows {
                    self.write(row, event: row.entry.event.flatMap { places[$0.id] } ?? -1, &json)
                }
            }
            json.name("omitted")
            json.number(saga.omitted)
            json.name("events")
            json.array { json in
                for event in events { self.write(event, &json) }
            }
            json.name("waits")
            self.write(status?.waitsFor ?? [], &json)
            json.name("debts")
            self.write(saga.debts, &json)
        }
    }

    /// Puts the end after entries of other participants that it has overtaken.
    private static func order(_ entries: [TimelineEntry]) -> [TimelineEntry] {
        guard let end = entries.lastIndex(where: { $0.kind == .ended }) else { return entries }
        let after = entries[(end + 1)...]
        return entries[..<end] + after.filter { $0.kind != .late } + [entries[end]] + after.filter { $0.kind == .late }
    }

    /// An entry: kind, time, participant, step, trigger, who has published that, event, attempt, whether it is about an
    /// undo, detail.
    private mutating func write(_ row: SequenceDiagram.Row, event: Int, _ json: inout PageJSON) {
        let entry = row.entry
        let numbers = [
            self.names.number(of: "\(entry.kind)"), self.microseconds(entry.time),
            self.names.number(of: entry.participant), self.names.number(of: entry.step),
            self.names.number(of: entry.trigger), self.names.number(of: row.source), event, entry.attempt,
            row.isUndo ? 1 : 0,
        ]
        json.array { json in
            for number in numbers { json.number(number) }
            json.text(entry.detail)
        }
    }

    /// An event: name, identifier, cause's identifier, source, time, version, trace, payload or its size.
    private mutating func write(_ event: AnyEnvelope, _ json: inout PageJSON) {
        let (name, source) = (self.names.number(of: event.name), self.names.number(of: "\(event.source)"))
        json.array { json in
            json.number(name)
            json.text("\(event.id)")
            json.text(event.causation.map { "\($0)" })
            json.number(source)
            json.number(self.microseconds(event.time))
            json.number(event.schemaVersion)
            json.text(event.trace.map { "\($0)" })
            self.writePayload(of: event, &json)
        }
    }

    private func writePayload(of event: AnyEnvelope, _ json: inout PageJSON) {
        guard self.payloads.limit > 0 else { return json.null() }
        var text: String?
        var size = 0
        // What can't be encoded is not kept by a durable store either; its saga tells of that.
        try? event.withEncoded(using: self.sink) { bytes in
            size = bytes.count
            if size <= self.payloads.limit { text = String(decoding: bytes, as: UTF8.self) }
        }
        if let text { json.text(text) } else { json.number(size) }
    }

    private func write(_ waits: [SagaStatus.Wait], _ json: inout PageJSON) {
        json.array { json in
            for wait in waits {
                json.array { json in
                    json.text(wait.participant)
                    json.text(wait.step)
                    json.number(wait.isCompensation ? 1 : 0)
                    json.number(self.microseconds(wait.since))
                }
            }
        }
    }

    private func write(_ debts: [CompensationDebt], _ json: inout PageJSON) {
        json.array { json in
            for debt in debts {
                json.array { json in
                    json.text(debt.participant)
                    json.text(debt.step)
                    json.text(debt.event.name)
                    json.text(debt.reason)
                }
            }
        }
    }

    private func microseconds(_ time: Timestamp) -> Int { Int((time.nanoseconds - self.origin.nanoseconds) / 1000) }
}
