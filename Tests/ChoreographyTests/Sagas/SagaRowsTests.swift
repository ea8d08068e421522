import Testing

@testable import Choreography

@Suite("The rows of a saga", .timeLimit(.minutes(1)))
struct SagaRowsTests {
    private typealias Row = SagaRecord.Row

    private static let start = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

    private static func box(_ number: Int) -> EnvelopeBox {
        let metadata = EnvelopeMetadata(
            id: EventID(high: 1, low: UInt64(number)),
            saga: SagaID(high: 1, low: 1),
            causation: nil,
            time: Self.start,
            source: "test"
        )
        return EnvelopeBox.make(Did<A>(n: number), metadata: metadata, route: 0, lane: 0)
    }

    /// What a row says, for a comparison.
    private static func text(_ row: Row) -> String {
        let kept =
            switch row.kept {
            case .nothing: "nothing"
            case .completion(let box): "completion \(box.message)"
            case .arrivals(let boxes): "arrivals \(boxes.map { "\(String(describing: $0?.message))" })"
            case .armed(let deadline): "armed until \(deadline.due)"
            case .intended(let box): "intended \(box.message)"
            }
        return "\(row.state) \(row.attempts) \(row.undoAttempts) \(row.changed.nanoseconds) \(kept)"
    }

    /// Changes that a saga may come to, of which more and more do not fit in place.
    private static func row(_ number: Int, using random: inout some RandomNumberGenerator) -> Row {
        var row = Row()
        row.state = StepState.allCases.randomElement(using: &random) ?? .none
        row.attempts = .random(in: 0...(number > 20 ? 40 : 3), using: &random)
        row.undoAttempts = .random(in: 0...(number > 25 ? 40 : 3), using: &random)
        row.changed =
            Bool.random(using: &random)
            ? Timestamp(nanoseconds: 0)
            : Self.start + .seconds(.random(in: (number > 30 ? -9 : 0)...9000, using: &random))
        switch Int.random(in: 0...(number > 15 ? 4 : 1), using: &random) {
        case 1: row.kept = .completion(Self.box(number))
        case 2: row.kept = .arrivals([nil, Self.box(number)])
        case 3: row.kept = .armed(ArmedDeadline(Self.box(number), due: Self.start))
        case 4: row.kept = .intended(Self.box(number))
        default: break
        }
        return row
    }

    @Test("Are what was last written, whether that fits in place or not", arguments: 1...300)
    func agreement(seed: Int) {
        var random = Seeded(state: UInt64(seed))
        let count = [1, 3, 6, 7, 9, 40, 300][seed % 7]
        var rows = SagaRows(stepCount: count, startedAt: Self.start)
        var plain = Array(repeating: Row(), count: count)
        var retired: Set<ObjectIdentifier> = []
        func replace(_ step: Int, _ change: (inout Row) -> Void) {
            let before = Self.messages(in: plain[step].kept)
            change(&plain[step])
            retired.formUnion(before.subtracting(Self.messages(in: plain[step].kept)))
        }
        for number in 0..<40 {
            let step = Int.random(in: 0..<min(count, seed.isMultiple(of: 2) ? 7 : count), using: &random)
            switch Int.random(in: 0...3, using: &random) {
            case 0:
                let isUndo = Bool.random(using: &random)
                let calls = rows.countCall(of: step, isUndo: isUndo)
                #expect(calls == plain[step].countCall(isUndo: isUndo))
            case 1:
                let completion = Bool.random(using: &random) ? Self.box(number) : nil
                let time = Self.start + .milliseconds(number)
                rows.commit(step, as: .committed, keeping: completion, at: time)
                replace(step) {
                    $0.change(to: .committed, keeping: completion.map { .completion($0) } ?? .nothing, at: time)
                }
            case 2 where number % 8 == 7:
                var received: Set<ObjectIdentifier> = []
                rows.forgetKept { received.insert(ObjectIdentifier($0)) }
                for step in plain.indices { replace(step) { $0.kept = .nothing } }
                #expect(received == retired)
                retired = []
            default:
                let row = Self.row(number, using: &random)
                rows[step] = row
                replace(step) { $0 = row }
            }
            let wrong = rows.indices.first { step in
                Self.text(rows[step]) != Self.text(plain[step]) || rows.state(of: step) != plain[step].state
            }
            #expect(wrong == nil)
        }
    }

    private static func messages(in kept: Row.Kept) -> Set<ObjectIdentifier> {
        switch kept {
        case .nothing: []
        case .completion(let box), .intended(let box): [ObjectIdentifier(box)]
        case .arrivals(let boxes): Set(boxes.compactMap { $0.map { ObjectIdentifier($0) } })
        case .armed(let deadline): [ObjectIdentifier(deadline.box)]
        }
    }

    @Test("Keep six steps with three completions in place, and all in an array from the next on")
    func room() {
        var rows = SagaRows(stepCount: 9, startedAt: Self.start)
        for step in 0..<6 {
            _ = rows.countCall(of: step, isUndo: false)
            rows.commit(step, as: .committed, keeping: step < 3 ? Self.box(step) : nil, at: Self.start)
        }
        #expect(rows.ifSeldom(\.parked) == nil)
        var another = rows
        #expect(another.countCall(of: 8, isUndo: false) == 1)
        #expect(another.ifSeldom(\.parked) != nil)
        rows.commit(5, as: .committed, keeping: Self.box(5), at: Self.start)
        #expect(rows.ifSeldom(\.parked) != nil)
    }

    @Test("Are copied like any value")
    func copies() {
        var rows = SagaRows(stepCount: 2, startedAt: Self.start)
        rows[0].kept = .intended(Self.box(1))
        let copy = rows
        rows[0].state = .fenced
        rows.seldom.parked = 1
        #expect(copy[0].state == .none)
        #expect(copy.seldom.parked == 0)
    }

    #if !THREAD_SANITIZER
    @Test("Take 120 bytes with the rest of what a saga's lock guards")
    func size() {
        #expect(MemoryLayout<SagaState.Guarded>.size <= 120)
    }
    #endif
}

/// SplitMix64.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
