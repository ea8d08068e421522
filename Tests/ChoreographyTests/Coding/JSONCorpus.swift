import Foundation

/// Values of many shapes, made up from a seed.
struct JSONCorpus {
    enum Choice: Codable, Hashable {
        case plain
        case one(Int)
        case named(text: String, list: [Double])
    }

    enum Word: String, Codable, Hashable, CaseIterable { case yes, no, perhaps }

    struct Empty: Codable, Hashable {}

    struct Inner: Codable, Hashable {
        var text: String
        var optional: String?
        var double: Double
        var float: Float
        var flags: [Bool]
        var small: Int8
        var large: UInt64
    }

    struct Outer: Codable, Hashable {
        var number: Int
        var inner: Inner
        var inners: [Inner]
        var byText: [String: Int]
        var byNumber: [Int: String]
        var byWord: [Word: Int]
        var choice: Choice
        var choices: [Choice?]
        var word: Word
        var matrix: [[Int]]
        var set: Set<Int>
        var date: Date
        var uuid: UUID
        var nothing: Int?
        var empty: Empty?
    }

    /// A value with types that Foundation treats specially.
    struct Special: Codable, Hashable {
        var data: Data
        var url: URL
        var decimal: Decimal
        var outer: Outer
    }

    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var value = self.state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(self.next() % UInt64(bound)) }

    mutating func list<Element>(_ make: (inout Self) -> Element) -> [Element] {
        (0..<self.below(4)).map { _ in make(&self) }
    }

    mutating func text() -> String {
        let pieces = [
            "a", "Zürich", "\"", "\\", "/", "\n", "\r\t", "\u{0}", "\u{1f}", "\u{8}\u{c}", "😀", "e\u{301}", "日本",
            "\u{2028}", "\u{7f}", " ", "\\u0041", "{}", "[,]", "null", "\u{10FFFF}", "\u{FFFD}",
        ]
        return (0..<self.below(6)).map { _ in pieces[self.below(pieces.count)] }.joined()
    }

    mutating func double() -> Double {
        let special: [Double] = [
            0, -0.0, 1, -1, 0.1, 1e20, 1e-20, .pi, 1e308, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
            123_456_789.125, 1e16,
        ]
        return self.below(2) == 0 ? special[self.below(special.count)] : Double(Int64(bitPattern: self.next())) / 1000
    }

    mutating func integer() -> Int {
        let special = [0, 1, -1, 9, 10, Int.max, Int.min, 4_711]
        return self.below(2) == 0 ? special[self.below(special.count)] : Int(Int64(bitPattern: self.next()))
    }

    mutating func inner() -> Inner {
        Inner(
            text: self.text(),
            optional: self.below(2) == 0 ? nil : self.text(),
            double: self.double(),
            float: Float(self.below(1 << 20)) / 64,
            flags: self.list { $0.below(2) == 0 },
            small: Int8(truncatingIfNeeded: self.below(256)),
            large: self.next()
        )
    }

    mutating func choice() -> Choice {
        switch self.below(3) {
        case 0: .plain
        case 1: .one(self.integer())
        default: .named(text: self.text(), list: self.list { $0.double() })
        }
    }

    mutating func outer() -> Outer {
        Outer(
            number: self.integer(),
            inner: self.inner(),
            inners: self.list { $0.inner() },
            byText: Dictionary(self.list { ($0.text(), $0.integer()) }) { $1 },
            byNumber: Dictionary(self.list { ($0.integer(), $0.text()) }) { $1 },
            byWord: Dictionary(self.list { (Word.allCases[$0.below(3)], $0.integer()) }) { $1 },
            choice: self.choice(),
            choices: self.list { $0.below(3) == 0 ? nil : $0.choice() },
            word: Word.allCases[self.below(3)],
            matrix: self.list { $0.list { $0.integer() } },
            set: Set(self.list { $0.integer() }),
            date: Date(timeIntervalSinceReferenceDate: self.double().remainder(dividingBy: 1e12)),
            uuid: UUID(),
            nothing: self.below(2) == 0 ? nil : self.integer(),
            empty: nil
        )
    }

    mutating func special() -> Special {
        Special(
            data: Data(self.list { UInt8(truncatingIfNeeded: $0.next()) }),
            url: URL(filePath: "/folder/\(self.below(1000))"),
            decimal: Decimal(self.below(1_000_000)) / 100,
            outer: self.outer()
        )
    }

    /// A text that is a value's, with a few bytes changed, lost or added.
    mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...self.below(3) where !bytes.isEmpty {
            let index = self.below(bytes.count)
            let byte = Array("{}[]:,\"\\0123456789.eE+-tfn u\u{1}\u{ff}".utf8)[self.below(30)]
            switch self.below(4) {
            case 0: bytes.remove(at: index)
            case 1: bytes.insert(byte, at: index)
            case 2: bytes.removeSubrange(index...)
            default: bytes[index] = byte
            }
        }
        return bytes
    }
}
