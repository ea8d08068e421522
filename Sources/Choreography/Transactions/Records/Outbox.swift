internal import Synchronization

/// The events that a participant has committed and that some subscriber has not, in the order of their commits.
///
/// A ring, since most are settled in about that order.
struct Outbox: Sendable {
    /// As many places as a power of two; the row with a number is at that number's remainder.
    private var rows: ContiguousArray<EnvelopeBox?> = []
    /// The number of the oldest row; all before it are settled.
    private var first = 0
    /// The number of the next row.
    private var next = 0
    /// How many rows are not settled.
    private(set) var count = 0

    /// Adds an event for which `receipts` receipts are missing.
    mutating func append(_ box: consuming EnvelopeBox, receipts: Int) {
        if self.next - self.first == self.rows.count { self.makeRoom() }
        box.missingReceipts.store(Int32(receipts), ordering: .relaxed)
        box.outboxRow.store(self.next, ordering: .relaxed)
        self.rows[self.place(of: self.next)] = consume box
        self.next += 1
        self.count += 1
    }

    /// A subscriber has committed.
    ///
    /// The row is settled with the last of them.
    ///
    /// - Returns: Whether the row is settled now.
    mutating func receive(_ box: EnvelopeBox) -> Bool {
        let missing = box.missingReceipts.load(ordering: .relaxed) - 1
        box.missingReceipts.store(missing, ordering: .relaxed)
        guard missing == 0, box.outboxRow.load(ordering: .relaxed) >= 0 else { return false }
        self.settle(box)
        return true
    }

    /// The events that are not settled, oldest first.
    var unsettled: [EnvelopeBox] { (self.first..<self.next).compactMap { self.rows[self.place(of: $0)] } }

    /// Forgets events that are not settled.
    mutating func remove(where isRemoved: (EnvelopeBox) -> Bool) {
        for box in self.unsettled where isRemoved(box) { self.settle(box) }
    }

    private func place(of row: Int) -> Int { row & (self.rows.count - 1) }

    private mutating func settle(_ box: EnvelopeBox) {
        let row = box.outboxRow.load(ordering: .relaxed)
        box.outboxRow.store(-1, ordering: .relaxed)
        self.rows[self.place(of: row)] = nil
        self.count -= 1
        while self.first < self.next, self.rows[self.place(of: self.first)] == nil { self.first += 1 }
    }

    /// Makes the ring larger, unless half of its rows are settled: then the others get new numbers.
    private mutating func makeRoom() {
        let boxes = self.unsettled
        let size = max(64, 2 * boxes.count <= self.rows.count ? self.rows.count : 2 * self.rows.count)
        self.rows = ContiguousArray(repeating: nil, count: size)
        for (row, box) in boxes.enumerated() {
            self.rows[row] = box
            box.outboxRow.store(row, ordering: .relaxed)
        }
        self.first = 0
        self.next = boxes.count
    }
}
