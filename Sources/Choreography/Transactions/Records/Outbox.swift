internal import Synchronization

/// The events that a participant has committed and that some subscriber has not, in the order of their commits.
struct Outbox: Sendable {
    private var rows: ContiguousArray<EnvelopeBox?> = []
    /// How many rows are not settled.
    private(set) var count = 0

    /// Adds an event for which `receipts` receipts are missing.
    mutating func append(_ box: EnvelopeBox, receipts: Int) {
        if self.rows.count >= 1024, self.rows.count > 2 * self.count { self.compact() }
        box.missingReceipts.store(Int32(receipts), ordering: .relaxed)
        box.outboxRow.store(self.rows.count, ordering: .relaxed)
        self.rows.append(box)
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
        let row = box.outboxRow.load(ordering: .relaxed)
        guard missing == 0, row >= 0 else { return false }
        self.rows[row] = nil
        box.outboxRow.store(-1, ordering: .relaxed)
        self.count -= 1
        return true
    }

    /// The events that are not settled, oldest first.
    var unsettled: [EnvelopeBox] { self.rows.compactMap { $0 } }

    /// Forgets events that are not settled.
    mutating func remove(where isRemoved: (EnvelopeBox) -> Bool) {
        for (row, box) in self.rows.enumerated() {
            guard let box, isRemoved(box) else { continue }
            self.rows[row] = nil
            box.outboxRow.store(-1, ordering: .relaxed)
            self.count -= 1
        }
    }

    private mutating func compact() {
        self.rows.removeAll { $0 == nil }
        for (row, box) in self.rows.enumerated() { box?.outboxRow.store(row, ordering: .relaxed) }
    }
}
