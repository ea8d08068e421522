internal import FoundationEssentials

extension JSONSink {
    /// Writes the data of a CloudEvent that may be anything: as JSON without its line breaks if it is JSON, or else as
    /// base64.
    func append(data payload: [UInt8]) {
        guard payload.withUnsafeBytes({ Self.isJSON($0) }) else {
            self.append("\"data_base64\":\"")
            self.append(ascii: Data(payload).base64EncodedString())
            return self.append("\"")
        }
        self.append("\"data\":")
        var isInText = false
        var isEscaped = false
        for byte in payload where isInText || ![0x20, 0x0a, 0x0d, 0x09].contains(byte) {
            self.append(byte)
            if byte == UInt8(ascii: "\""), !isEscaped { isInText.toggle() }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
    }

    private static func isJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard String(validating: bytes, as: UTF8.self) != nil else { return false }
        let isWhole = try? JSONText.read(bytes) { text in
            var scanner = JSONScanner(text)
            try scanner.skipValue()
            return scanner.peek() == 0 && scanner.position == bytes.count
        }
        return isWhole ?? false
    }
}
