/// The name of who published an event, as a URI reference (RFC 3986), which a CloudEvent's source has to be.
///
/// A name that is one, such as `Payments` or `https://example.com/payments`, stays as it is. Another one is
/// percent-encoded: `Card payments` becomes `Card%20payments`. Both ways lead back to where they came from.
enum CloudEventSource {
    /// The reference for a name, or `nil` if the name is empty.
    static func reference(to name: String) -> String? {
        guard !name.isEmpty else { return nil }
        // What would be read as another name has to be encoded.
        return self.isReference(name) && self.name(of: name) == name ? name : self.encoded(name)
    }

    /// The name that a reference stands for.
    static func name(of reference: String) -> String {
        guard let name = self.decoded(reference), self.encoded(name) == reference else { return reference }
        return name
    }

    private static func isReference(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() where !self.isAllowed(byte) {
            guard byte == UInt8(ascii: "%"), index + 2 < bytes.count,
                self.digit(bytes[index + 1]) != nil, self.digit(bytes[index + 2]) != nil
            else { return false }
        }
        guard text.utf8.count(where: { $0 == UInt8(ascii: "#") }) < 2 else { return false }
        // A colon in the first segment ends a scheme, which begins with a letter.
        let segment = text.prefix { !"/?#".contains($0) }
        guard let colon = segment.utf8.firstIndex(of: UInt8(ascii: ":")) else { return true }
        let scheme = segment.utf8[..<colon]
        guard let first = scheme.first, self.isLetter(first) else { return false }
        return scheme.allSatisfy { self.isLetter($0) || self.isNumeral($0) || "+-.".utf8.contains($0) }
    }

    private static func encoded(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            if self.isLetter(byte) || self.isNumeral(byte) || "-._~".utf8.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return text
    }

    private static func decoded(_ reference: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(reference.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(self.digit), let low = rest.popFirst().flatMap(self.digit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        self.isLetter(byte) || self.isNumeral(byte) || "-._~:/?#@!$&'()*+,;=".utf8.contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }

    private static func isNumeral(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    private static func digit(_ byte: UInt8) -> UInt8? {
        guard byte < 0x80 else { return nil }
        return Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
