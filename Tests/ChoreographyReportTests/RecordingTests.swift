import Testing

@testable import Choreography
@testable import ChoreographyReport

@Suite("What a recorder keeps", .timeLimit(.minutes(1)))
struct RecordingTests {
    /// A saga's entries, made up: its start, some retries, a rejection or none, and its end.
    struct Story {
        let id: SagaID
        var milliseconds: Int64 = 5
        var retries = 0
        var outcome = SagaOutcome.completed

        init(_ number: UInt64, milliseconds: Int64 = 5) {
            self.id = SagaID(high: number << 16 | 0x7000, low: number | 1 << 63)
            self.milliseconds = milliseconds
        }

        func entry(_ kind: TimelineEntry.Kind, after milliseconds: Int64) -> TimelineEntry {
            let time = Timestamp(nanoseconds: milliseconds * 1_000_000)
            guard kind != .ended else { return TimelineEntry(endWith: self.outcome, at: time, after: self.box) }
            return TimelineEntry(kind, at: time, about: self.box, in: nil)
        }

        var entries: [TimelineEntry] {
            [self.entry(.started, after: 0)] + (0..<self.retries).map { _ in self.entry(.retried, after: 1) }
                + [self.entry(.completed, after: 2), self.entry(.ended, after: self.milliseconds)]
        }

        private var box: EnvelopeBox {
            let event = EventID(high: self.id.high, low: self.id.low)
            let time = Timestamp(nanoseconds: 0)
            let metadata = EnvelopeMetadata(id: event, saga: self.id, causation: nil, time: time, source: "test")
            return EnvelopeBox.make(CakeBaked(n: 1), metadata: metadata, route: -1, lane: -1)
        }
    }

    private func limits(_ change: (inout SagaRecorder.Limits) -> Void) -> SagaRecorder.Limits {
        var limits = SagaRecorder.Limits()
        change(&limits)
        return limits
    }

    @Test("Stays within its limits however many sagas there are, and counts all of them")
    func bounds() {
        let recorder = SagaRecorder(
            limits: self.limits {
                $0.listedSagas = 100
                $0.slowestTimelines = 5
                $0.sampledTimelines = 20
                $0.stuckSagas = 16
            }
        )
        for number in 1...10_000 as ClosedRange<UInt64> {
            var story = Story(number, milliseconds: Int64(number))
            if number % 100 == 0 { story.outcome = .stuck(debts: []) }
            for entry in story.entries { recorder.observe(entry) }
        }
        let recording = recorder.recording
        #expect(recording.counts == [9900, 0, 100, 0, 0])
        #expect(recording.archive.durations[0].buckets.reduce(0) { $0 + $1.count } == 9900)
        let told = recording.told
        #expect(told.count { $0.isStuck } == 16)
        #expect(told.count { !$0.isStuck } == 25)
        #expect(told.filter { !$0.isStuck }.map(\.nanoseconds).max() == 9_999_000_000)
        #expect((100...141).contains(recording.listed(with: told).count))
    }

    @Test("Takes an entry that comes after its saga's end into the saga, before the end")
    func stragglers() throws {
        let recorder = SagaRecorder()
        let story = Story(7)
        for entry in story.entries { recorder.observe(entry) }
        recorder.observe(story.entry(.handled, after: 4))
        recorder.observe(story.entry(.late, after: 9))
        #expect(recorder.recording.counts == [1, 0, 0, 0, 0])
        let nothing = ChoreographyGraph(name: "", participants: [])
        let page = try PageContent(SagaReport(of: nothing, recordedBy: recorder).html)
        #expect(page.kinds(of: page.timelines[0]) == ["started", "completed", "handled", "ended", "late"])
        #expect(page.sagas.durations == [5000])
    }

    @Test("Does not take a straggler of a saga that is filed for a new one, but follows one from an earlier process")
    func strangers() {
        let recorder = SagaRecorder()
        for number in 100...3000 as ClosedRange<UInt64> {
            for entry in Story(number).entries { recorder.observe(entry) }
        }
        recorder.observe(Story(116).entry(.handled, after: 4))
        #expect(recorder.recording.counts == [2901, 0, 0, 0, 0])
        recorder.observe(Story(20).entry(.completed, after: 4))
        #expect(recorder.recording.counts == [2901, 0, 0, 0, 1])
        recorder.observe(Story(20).entry(.ended, after: 5))
        #expect(recorder.recording.counts == [2902, 0, 0, 0, 0])
    }

    @Test("Counts sagas that it can't follow because too many are open")
    func unfollowed() {
        let recorder = SagaRecorder(limits: self.limits { $0.openSagas = 16 })
        for number in 1...100 as ClosedRange<UInt64> { recorder.observe(Story(number).entry(.started, after: 0)) }
        #expect(recorder.recording.unfollowed == 84)
        #expect(recorder.recording.counts == [0, 0, 0, 0, 16])
    }

    @Test("Keeps the first entries of a long timeline and its end, and says how many are missing")
    func longTimeline() {
        let recorder = SagaRecorder(limits: self.limits { $0.entriesPerTimeline = 10 })
        var story = Story(1)
        story.retries = 50
        for entry in story.entries { recorder.observe(entry) }
        let saga = recorder.recording.told[0]
        #expect(saga.entries.count == 10)
        #expect(saga.entries.last?.kind == .ended)
        #expect(saga.omitted == 43)
        #expect(saga.retries == 50)
    }

    @Test("Tells numbers apart by a sixteenth of their size", arguments: [0, 1, 15, 16, 17, 31, 32, 1000, 123_456_789])
    func histogram(number: UInt64) {
        let bucket = Histogram.bucket(of: number)
        let (start, next) = (Histogram.start(of: bucket), Histogram.start(of: bucket + 1))
        #expect((start..<next).contains(number))
        #expect(next - start <= max(1, number / 16))
        #expect(Histogram.bucket(of: .max) == 975)
    }

    @Test("Draws a sample in which early and late ones are as likely, and the same one again")
    func reservoir() {
        var (first, second) = (Reservoir<Int>(limit: 500), Reservoir<Int>(limit: 500))
        var gone = 0
        for number in 0..<10_000 {
            if first.add(number) != nil { gone += 1 }
            second.add(number)
        }
        #expect(first.elements == second.elements)
        #expect(first.elements.count == 500)
        #expect(gone == 9500)
        #expect((200...300).contains(first.elements.count { $0 < 5000 }))
    }
}
