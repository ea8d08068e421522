internal import Choreography

/// What the page shows, as JSON.
///
/// Times are in microseconds. Names, kinds and steps are numbers that refer to lists.
struct PageData {
    private let report: SagaReport
    private let told: [RecordedSaga]
    private let listed: [SagaSummary]
    /// What times are counted from.
    private let origin: Timestamp
    private var names = NameTable()
    private(set) var bytes: [UInt8] = []

    init(_ report: SagaReport) {
        self.report = report
        self.told = report.recording.told
        self.listed = report.recording.listed(with: self.told)
        self.origin = self.listed.map(\.started).min() ?? Timestamp(nanoseconds: 0)
        var json = PageJSON()
        json.object { self.write(&$0) }
        self.bytes = json.bytes
    }

    private mutating func write(_ json: inout PageJSON) {
        let recording = self.report.recording
        json.name("choreography")
        json.text(self.report.graph.name)
        json.name("origin")
        json.number(self.origin.nanoseconds / 1000)
        json.name("counts")
        json.numbers(recording.counts)
        json.name("causes")
        self.writeCauses(&json)
        json.name("graph")
        GraphData(self.report.graph, recording.reactions).write(&json)
        json.name("durations")
        Self.write(recording.archive.durations, &json)
        json.name("retries")
        Self.write(recording.archive.retries, &json)
        json.name("sagas")
        self.writeList(&json)
        json.name("timelines")
        var timelines = TimelineData(origin: self.origin, payloads: self.report.payloads, names: self.names)
        json.array { json in
            for saga in self.told { timelines.write(saga, status: self.report.open[saga.id], &json) }
        }
        json.name("names")
        json.texts(timelines.names.names)
        json.name("limits")
        self.writeLimits(&json)
    }

    private func writeCauses(_ json: inout PageJSON) {
        let causes = self.report.recording.archive.causes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        json.array { json in
            for (cause, count) in causes {
                json.array { json in
                    json.text(cause)
                    json.number(count)
                }
            }
        }
    }

    /// One histogram for each standing: the buckets' starts and counts in turn.
    private static func write(_ histograms: [Histogram], _ json: inout PageJSON) {
        json.array { json in
            for histogram in histograms {
                json.array { json in
                    for bucket in histogram.buckets {
                        json.number(bucket.start)
                        json.number(bucket.count)
                    }
                }
            }
        }
    }

    /// The list, column by column.
    private mutating func writeList(_ json: inout PageJSON) {
        let (sagas, origin) = (self.listed, self.origin)
        let timelines = Dictionary(zip(self.told.map(\.id), 0...)) { first, _ in first }
        let causes = sagas.map { self.names.number(of: $0.cause) }
        json.object { json in
            json.name("ids")
            json.digits(sagas.lazy.map { $0.id.description.filter { $0 != "-" } })
            json.name("labels")
            if sagas.contains(where: { $0.label != nil }) {
                json.texts(sagas.lazy.map { $0.label ?? "" })
            } else {
                json.null()
            }
            json.name("starts")
            json.numbers(sagas.lazy.map { ($0.started.nanoseconds - origin.nanoseconds) / 1000 })
            json.name("durations")
            json.numbers(sagas.lazy.map { $0.nanoseconds / 1000 })
            json.name("standings")
            json.numbers(sagas.lazy.map(\.standing.rawValue))
            json.name("causes")
            json.numbers(causes)
            json.name("retries")
            json.numbers(sagas.lazy.map(\.retries))
            json.name("timelines")
            json.numbers(sagas.lazy.map { timelines[$0.id] ?? -1 })
        }
    }

    private func writeLimits(_ json: inout PageJSON) {
        let (recording, limits) = (self.report.recording, self.report.recording.archive.limits)
        json.object { json in
            json.name("listed")
            json.number(limits.listedSagas)
            json.name("stuck")
            json.number(limits.stuckSagas)
            json.name("perCause")
            json.number(limits.timelinesPerCause)
            json.name("slowest")
            json.number(limits.slowestTimelines)
            json.name("sampled")
            json.number(limits.sampledTimelines)
            json.name("unfollowed")
            json.number(recording.unfollowed)
            json.name("refused")
            json.number(recording.refused)
        }
    }
}
