/// Which entries of a journal are settled: a watermark, and a list of those that lag behind it.
///
/// An entry is settled when every subscriber has committed its event. Entries mostly settle in the order of their
/// commits, so that one number tells nearly everything. An entry that takes much longer than those behind it, such
/// as the event of a dead letter, is listed as open and lets the watermark pass.
struct Settlement: Sendable {
    /// What is to be written so that the store knows as much.
    struct Change: Sendable {
        let upTo: Int
        let opened: [Int]
        let closed: [Int]
    }

    /// How far the watermark may lag before what holds it back is listed as open.
    static let patience = 32_768

    /// Every entry up to this number is settled, but for the open ones.
    private(set) var watermark: Int
    /// Entries up to the watermark that are not settled.
    private var open: Set<Int>
    /// Whether each entry after the watermark is settled, the first of them at `head`.
    private var settled: ContiguousArray<Bool> = []
    private var head = 0
    private var unsettledCount = 0

    /// What has been listed as open, and what has been settled of that, since it was last written.
    private var opened: Set<Int> = []
    private var closed: Set<Int> = []
    private var writtenWatermark: Int

    init(watermark: Int = 0, open: [Int] = []) {
        self.watermark = watermark
        self.writtenWatermark = watermark
        self.open = Set(open)
    }

    /// The number of the last entry.
    var last: Int { self.watermark + self.settled.count - self.head }

    /// How many entries are not settled.
    var count: Int { self.unsettledCount + self.open.count }

    /// Whether something has changed since it was last written.
    var isDirty: Bool { self.watermark != self.writtenWatermark || !self.opened.isEmpty || !self.closed.isEmpty }

    /// Adds the next entry.
    ///
    /// - Returns: Its number.
    @discardableResult
    mutating func append(isSettled: Bool) -> Int {
        self.settled.append(isSettled)
        if !isSettled { self.unsettledCount += 1 }
        let number = self.last
        if isSettled { self.advance() }
        return number
    }

    /// An entry is settled.
    mutating func settle(_ number: Int) {
        if number <= self.watermark {
            guard self.open.remove(number) != nil else { return }
            if self.opened.remove(number) == nil { self.closed.insert(number) }
            return
        }
        let place = self.head + number - self.watermark - 1
        guard place < self.settled.count, !self.settled[place] else { return }
        self.settled[place] = true
        self.unsettledCount -= 1
        if place == self.head || self.settled.count - self.head > Self.patience { self.advance() }
    }

    private mutating func advance() {
        while self.head < self.settled.count {
            if !self.settled[self.head] {
                guard self.settled.count - self.head > Self.patience else { break }
                self.open.insert(self.watermark + 1)
                self.opened.insert(self.watermark + 1)
                self.unsettledCount -= 1
            }
            self.head += 1
            self.watermark += 1
        }
        if self.head == self.settled.count {
            self.settled.removeAll(keepingCapacity: true)
            self.head = 0
        } else if self.head > 4096, self.head * 2 > self.settled.count {
            self.settled.removeFirst(self.head)
            self.head = 0
        }
    }

    /// What is to be written so that the store knows as much.
    var change: Change {
        Change(upTo: self.watermark, opened: self.opened.sorted(), closed: self.closed.sorted())
    }

    /// The change as it is now has been committed.
    mutating func didWrite(_ change: Change) {
        self.writtenWatermark = change.upTo
        self.opened.subtract(change.opened)
        self.closed.subtract(change.closed)
    }
}
