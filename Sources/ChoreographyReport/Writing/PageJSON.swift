/// JSON for within a `<script>` of a page: no text in it can end the script.
///
/// It is written from front to back. Inside a `<script>`, HTML looks for `</script`, `<!--` and `<script` (HTML Living
/// Standard, 4.12.1.3), so that no `<` may be left; `>` and `&` go too, for who moves the JSON elsewhere, and so do the
/// two line separators that JavaScript did not allow in strings before 2019.
struct PageJSON {
    private(set) var bytes: [UInt8] = []
    /// Whether a value has been written that the next one is parted from by a comma.
    private var needsComma = false

    // MARK: Containers

    mutating func object(_ members: (inout Self) -> Void) { self.container("{", "}", members) }

    mutating func array(_ elements: (inout Self) -> Void) { self.container("[", "]", elements) }

    private mutating func container(_ opener: Unicode.Scalar, _ closer: Unicode.Scalar, _ body: (inout Self) -> Void) {
        self.beginValue()
        self.bytes.append(UInt8(ascii: opener))
        self.needsComma = false
        body(&self)
        self.bytes.append(UInt8(ascii: closer))
        self.needsComma = true
    }

    /// Writes the name of a member, whose value comes next.
    mutating func name(_ name: StaticString) {
        self.text(name.description)
        self.bytes.append(UInt8(ascii: ":"))
        self.needsComma = false
    }

    // MARK: Values

    mutating func number(_ number: some BinaryInteger) {
        self.beginValue()
        self.bytes += String(number).utf8
        self.needsComma = true
    }

    mutating func null() {
        self.beginValue()
        self.bytes += "null".utf8
        self.needsComma = true
    }

    mutating func text(_ text: String?) {
        guard let text else { return self.null() }
        self.beginValue()
        self.bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 { self.append(byte) }
        self.bytes.append(UInt8(ascii: "\""))
        self.needsComma = true
    }

    /// Writes a text that consists of pieces of which none needs to be escaped.
    mutating func digits(_ pieces: some Sequence<String>) {
        self.beginValue()
        self.bytes.append(UInt8(ascii: "\""))
        for piece in pieces { self.bytes += piece.utf8 }
        self.bytes.append(UInt8(ascii: "\""))
        self.needsComma = true
    }

    mutating func texts(_ texts: some Sequence<String>) {
        self.array { json in
            for text in texts { json.text(text) }
        }
    }

    mutating func numbers(_ numbers: some Sequence<some BinaryInteger>) {
        self.array { json in
            for number in numbers { json.number(number) }
        }
    }

    private mutating func beginValue() {
        if self.needsComma { self.bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func append(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): self.bytes += #"\""#.utf8
        case UInt8(ascii: "\\"): self.bytes += #"\\"#.utf8
        case UInt8(ascii: "\n"): self.bytes += #"\n"#.utf8
        case 0..<0x20, 0x7F, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): self.escape(byte)
        case 0xA8, 0xA9:
            guard self.bytes.suffix(2) == [0xE2, 0x80] else { return self.bytes.append(byte) }
            self.bytes.removeLast(2)
            self.bytes += (byte == 0xA8 ? #"\u2028"# : #"\u2029"#).utf8
        default: self.bytes.append(byte)
        }
    }

    private mutating func escape(_ byte: UInt8) {
        let digits = String(byte, radix: 16)
        self.bytes += (#"\u00"# + (digits.utf8.count == 1 ? "0" : "") + digits).utf8
    }
}
