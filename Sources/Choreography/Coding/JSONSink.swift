/// A growing piece of JSON text.
///
/// It is written from front to back, by one task at a time.
final class JSONSink {
    private var bytes: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity = 1024
    /// Where each container begins that is open, the outermost first.
    private var containers: UnsafeMutablePointer<Int>
    /// How many containers are open.
    private(set) var depth = 0
    private var depthLimit = 16

    /// Whether something was asked for that can't be written from front to back.
    private(set) var hasFailed = false

    init() {
        self.bytes = .allocate(capacity: self.capacity)
        self.containers = .allocate(capacity: self.depthLimit)
    }

    deinit {
        self.bytes.deallocate()
        self.containers.deallocate()
    }

    /// The text so far.
    var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: self.bytes, count: self.count) }

    func removeAll() {
        self.count = 0
        self.depth = 0
        self.hasFailed = false
    }

    /// Notes that the text is of no use.
    ///
    /// - Returns: What to throw then.
    @discardableResult
    func refuse() -> FastJSON.Unsupported {
        self.hasFailed = true
        return FastJSON.Unsupported()
    }

    // MARK: Containers

    /// Begins a container as the value that is expected at a place; if there is one already, the text is of no use.
    func open(_ opener: UInt8, at start: Int) {
        if self.count != start { self.refuse() }
        self.append(opener)
        if self.depth == self.depthLimit { self.deepen() }
        self.containers[self.depth] = start
        self.depth += 1
    }

    /// Closes all containers but the outermost `depth`.
    func close(to depth: Int) {
        while self.depth > depth {
            self.depth -= 1
            let opener = self.bytes[self.containers[self.depth]]
            self.append(opener == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        }
    }

    /// Begins the next value of the container that begins at a place, or the value's name.
    ///
    /// - Throws: `Unsupported` if the container is closed, or a value of it is still being written.
    @inline(__always)
    func beginValue(in container: Int) throws {
        if self.depth == 0 || self.containers[self.depth - 1] != container { try self.close(toContainer: container) }
        switch self.bytes[self.count - 1] {
        case UInt8(ascii: "{"), UInt8(ascii: "["): break
        case UInt8(ascii: ":"), UInt8(ascii: ","): throw self.refuse()
        default: self.append(UInt8(ascii: ","))
        }
    }

    private func close(toContainer start: Int) throws {
        let open = UnsafeBufferPointer(start: self.containers, count: self.depth)
        guard let index = open.lastIndex(of: start) else { throw self.refuse() }
        self.close(to: index + 1)
    }

    // MARK: Values

    @inline(__always)
    func append(_ byte: UInt8) {
        self.reserve(1)
        self.bytes[self.count] = byte
        self.count += 1
    }

    func append(_ text: StaticString) {
        self.append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    func append(_ text: UnsafeBufferPointer<UInt8>) {
        guard let start = text.baseAddress else { return }
        self.reserve(text.count)
        (self.bytes + self.count).update(from: start, count: text.count)
        self.count += text.count
    }

    func append(ascii text: String) {
        var text = text
        text.withUTF8 { self.append($0) }
    }

    func append(_ number: some FixedWidthInteger) {
        if number < 0 { self.append(UInt8(ascii: "-")) }
        var rest = UInt64(truncatingIfNeeded: number.magnitude)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = 20
            repeat {
                start -= 1
                let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: remainder)
                rest = quotient
            } while rest > 0
            self.append(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(digits)[start...]))
        }
    }

    func append(quoting text: String) {
        var text = text
        text.withUTF8 { bytes in
            self.reserve(bytes.count + 2)
            self.append(UInt8(ascii: "\""))
            if bytes.contains(where: Self.needsEscape) {
                for byte in bytes { self.append(escaping: byte) }
            } else {
                self.append(bytes)
            }
            self.append(UInt8(ascii: "\""))
        }
    }

    @inline(__always)
    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private func append(escaping byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): self.append("\\\"")
        case UInt8(ascii: "\\"): self.append("\\\\")
        case UInt8(ascii: "\n"): self.append("\\n")
        case UInt8(ascii: "\r"): self.append("\\r")
        case UInt8(ascii: "\t"): self.append("\\t")
        case 0..<0x20:
            self.append("\\u00")
            self.append(byte >> 4 == 0 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            let digit = byte & 15
            self.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        default: self.append(byte)
        }
    }

    @inline(__always)
    private func reserve(_ extra: Int) {
        if self.count + extra > self.capacity { self.grow(extra) }
    }

    @inline(never)
    private func deepen() {
        let deeper = UnsafeMutablePointer<Int>.allocate(capacity: self.depthLimit * 2)
        deeper.update(from: self.containers, count: self.depth)
        self.containers.deallocate()
        self.containers = deeper
        self.depthLimit *= 2
    }

    @inline(never)
    private func grow(_ extra: Int) {
        let capacity = max(self.capacity * 2, self.count + extra)
        let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        grown.update(from: self.bytes, count: self.count)
        self.bytes.deallocate()
        self.bytes = grown
        self.capacity = capacity
    }
}
