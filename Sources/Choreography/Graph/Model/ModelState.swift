/// What the model knows of a saga at one moment, packed into a few words.
struct ModelState {
    /// What is known of one step: the barrier's state, or a little more.
    enum Row: UInt64 {
        // As in StepState, with the same numbers.
        case none, committed, undone, rejected, fenced
        /// Its call to the outside is on record, and may have had its effect; the process has ended since.
        case intended
        /// It has rejected, and its call to the outside may have had its effect.
        case unknown
        /// It is a deadline, and counts.
        case armed
        /// It is undone, rejected, fenced or disarmed, and it doesn't matter which.
        case closed
    }

    /// Which words and bits of a state hold what.
    struct Layout {
        let arrivalWords: Range<Int>
        let wordCount: Int
        /// Numbers of bits behind the deliveries'.
        let parts: Int
        let pasts: Int
        let tracked: Int
        let circle: Int
        let rejected: Int
        let choices: Int

        static let circleWidth = 16

        init(steps: Int, arrivals: Int, parts: Int, tracked: Int, choices: Int) {
            let rowWords = (steps + 15) / 16
            self.arrivalWords = rowWords..<rowWords + (arrivals + 63) / 64
            self.parts = self.arrivalWords.upperBound * 64
            self.pasts = self.parts + parts
            self.tracked = tracked
            self.circle = self.pasts + tracked * tracked
            self.rejected = self.circle + (tracked > 0 ? Self.circleWidth : 0)
            self.choices = self.rejected + 1
            self.wordCount = (self.rejected + choices) / 64 + 1
        }
    }

    var words: [UInt64]

    init(_ layout: Layout) {
        self.words = Array(repeating: 0, count: layout.wordCount)
    }

    func row(of step: Int) -> Row {
        guard let row = Row(rawValue: self.words[step >> 4] >> (4 * UInt64(step & 15)) & 15) else {
            preconditionFailure("The model has spoilt the row of its step \(step).")
        }
        return row
    }

    mutating func setRow(of step: Int, to row: Row) {
        let shift = 4 * UInt64(step & 15)
        self.words[step >> 4] = self.words[step >> 4] & ~(15 << shift) | row.rawValue << shift
    }

    /// The number that some bits stand for, the lowest first.
    subscript(bits: Range<Int>) -> Int {
        get { bits.reversed().reduce(0) { $0 << 1 | (self[$1] ? 1 : 0) } }
        set { for (place, bit) in bits.enumerated() { self[bit] = newValue >> place & 1 == 1 } }
    }

    /// One bit, counted from the first word.
    subscript(bit: Int) -> Bool {
        get { self.words[bit >> 6] >> UInt64(bit & 63) & 1 == 1 }
        set {
            let mask: UInt64 = 1 << UInt64(bit & 63)
            if newValue { self.words[bit >> 6] |= mask } else { self.words[bit >> 6] &= ~mask }
        }
    }
}
