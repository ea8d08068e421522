internal import Choreography

/// Entries on their way into the journal.
///
/// They are written several at a time: a statement that adds sixteen rows takes SQLite two thirds of what sixteen
/// statements take.
struct EntryBatch {
    /// How many rows a statement can add, the most first.
    private static let rowCounts = [16, 4, 1]
    /// How many bytes of JSON wait at most before they are written, the last event's left out.
    private static let byteLimit = 1 << 20

    /// What an entry's event is, but for its identifier and its JSON.
    struct Event {
        /// The number of its name and version.
        let name: Int
        /// The number of its source's name.
        let source: Int
        let time: Timestamp
        let trace: TraceContext?
    }

    private struct Row {
        let step: Int
        let role: JournalEntry.Role
        let state: StepState
        let place: UInt32
        let time: Timestamp
        let due: Timestamp?
        let hasCause: Bool
        let event: Event?
        /// Where its identifiers begin.
        let identifiers: Int
        /// Where its event's JSON is.
        let payload: Range<Int>
    }

    /// An identifier as it is stored: 16 bytes, the time first.
    private typealias Identifier = (UInt64, UInt64)

    private var rows: ContiguousArray<Row> = []
    /// The saga's identifier of each row, the causing event's if there is one, and the event's if there is one.
    private var identifiers: ContiguousArray<Identifier> = []
    private var payloads: [UInt8] = []

    init() {}

    var count: Int { self.rows.count }

    /// Whether it is to be written before more is added.
    var isFull: Bool { self.rows.count == Self.rowCounts[0] || self.payloads.count > Self.byteLimit }

    /// Adds an entry without an event.
    mutating func add(_ entry: JournalEntry) { self.add(entry, nil, 0) }

    /// Adds an entry and its event's JSON.
    mutating func add(_ entry: JournalEntry, _ event: Event, id: EventID, payload: UnsafeRawBufferPointer) {
        self.payloads.append(contentsOf: payload)
        self.add(entry, event, payload.count)
        self.identifiers.append((id.high.bigEndian, id.low.bigEndian))
    }

    private mutating func add(_ entry: JournalEntry, _ event: Event?, _ size: Int) {
        self.rows.append(
            Row(
                step: entry.step,
                role: entry.role,
                state: entry.state,
                place: entry.place,
                time: entry.time,
                due: entry.due,
                hasCause: entry.cause != nil,
                event: event,
                identifiers: self.identifiers.count,
                payload: self.payloads.count - size..<self.payloads.count
            )
        )
        self.identifiers.append((entry.saga.high.bigEndian, entry.saga.low.bigEndian))
        if let cause = entry.cause { self.identifiers.append((cause.high.bigEndian, cause.low.bigEndian)) }
    }

    mutating func removeLast(_ count: Int) {
        guard count > 0 else { return }
        let first = self.rows[self.rows.count - count]
        self.rows.removeLast(count)
        self.identifiers.removeLast(self.identifiers.count - first.identifiers)
        self.payloads.removeLast(self.payloads.count - first.payload.lowerBound)
    }

    mutating func removeAll() {
        self.rows.removeAll(keepingCapacity: true)
        self.identifiers.removeAll(keepingCapacity: true)
        self.payloads.removeAll(keepingCapacity: self.payloads.count <= Self.byteLimit)
    }

    // MARK: Writing

    /// Writes all entries, the first one with a given number.
    ///
    /// - Parameters:
    ///   - number: The first entry's number.
    ///   - statement: The statement that adds so many rows.
    /// - Throws: ``SQLiteError``.
    func write(from number: Int, _ statement: (_ rows: Int) throws -> Statement) throws {
        var written = 0
        while written < self.rows.count {
            let left = self.rows.count - written
            let count = Self.rowCounts.first { $0 <= left } ?? 1
            let statement = try statement(count)
            // The statement reads the bytes where they are, and does not look at them again once it has run.
            try self.identifiers.withUnsafeBytes { identifiers in
                try self.payloads.withUnsafeBytes { payloads in
                    for index in 0..<count {
                        let row = self.rows[written + index]
                        let first = Int32(index * Self.columnCount)
                        statement.bind(number + written + index, at: first + 1)
                        try Self.bind(row, identifiers, payloads, to: statement, after: first)
                    }
                    try statement.run()
                }
            }
            written += count
        }
    }

    /// Binds all of a row but its number.
    private static func bind(
        _ row: Row,
        _ identifiers: UnsafeRawBufferPointer,
        _ payloads: UnsafeRawBufferPointer,
        to statement: Statement,
        after first: Int32
    ) throws {
        var next = row.identifiers * Self.identifierSize
        func bindIdentifier(at index: Int32) throws {
            try statement.bind(unownedBytes: identifiers, next..<next + Self.identifierSize, at: first + index)
            next += Self.identifierSize
        }
        try bindIdentifier(at: 2)
        statement.bind(row.step, at: first + 3)
        statement.bind(row.role.rawValue, at: first + 4)
        statement.bind(Int(row.state.rawValue), at: first + 5)
        statement.bind(Int(row.place), at: first + 6)
        if row.hasCause { try bindIdentifier(at: 7) } else { statement.bindNull(at: first + 7) }
        statement.bind(Int(row.time.nanoseconds), at: first + 8)
        if let due = row.due {
            statement.bind(Int(due.nanoseconds), at: first + 9)
        } else {
            statement.bindNull(at: first + 9)
        }
        guard let event = row.event else {
            for index: Int32 in 10...15 { statement.bindNull(at: first + index) }
            return
        }
        statement.bind(event.name, at: first + 10)
        try bindIdentifier(at: 11)
        if event.time == row.time {
            statement.bindNull(at: first + 12)
        } else {
            statement.bind(Int(event.time.nanoseconds), at: first + 12)
        }
        statement.bind(event.source, at: first + 13)
        if let trace = event.trace {
            try statement.bind(trace.description, at: first + 14)
        } else {
            statement.bindNull(at: first + 14)
        }
        try statement.bind(unownedText: payloads, row.payload, at: first + 15)
    }

    private static let identifierSize = MemoryLayout<Identifier>.size
    private static let columnCount = 15

    /// The text of the statement that adds so many rows.
    static func insertion(of rows: Int) -> String {
        let values = (0..<rows).map { row in
            "(" + (1...Self.columnCount).map { "?\(row * Self.columnCount + $0)" }.joined(separator: ", ") + ")"
        }
        return """
            INSERT INTO choreo_journal(
                number, saga, step, role, state, place, cause, time, due, event, id, event_time, source, trace, payload
            ) VALUES \(values.joined(separator: ", "))
            """
    }
}
