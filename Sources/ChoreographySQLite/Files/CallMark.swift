internal import Choreography
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Tells after the end of a process which body was running when it ended.
///
/// A page of a file, mapped into memory and written without any call of the system: what is written survives the
/// process, though not the machine. A body that brings the process down each time can thus be told from those that
/// merely waited, and no attempt costs a commit.
final class CallMark: Sendable {
    /// A call of a body.
    struct Call: Equatable, Sendable {
        let saga: SagaID
        let step: Int
        let isUndo: Bool
        let attempt: Int
    }

    private static let length = 4096
    private let words: Confined<UnsafeMutablePointer<UInt64>>

    /// Maps the mark of the database at `path`.
    init?(of path: String) {
        let descriptor = open(path + "-call", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard Self.fill(descriptor) else { return nil }
        let page = mmap(nil, Self.length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let page, page != MAP_FAILED else { return nil }
        self.words = Confined(page.assumingMemoryBound(to: UInt64.self))
    }

    /// Gives the file its length, with bytes that are there: to touch a hole of a file on a full disk ends the process.
    private static func fill(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        let size = min(Int(status.st_size), Self.length)
        let zeros = [UInt8](repeating: 0, count: Self.length - size)
        return zeros.isEmpty || pwrite(descriptor, zeros, zeros.count, off_t(size)) == zeros.count
    }

    deinit {
        munmap(self.words.state, Self.length)
    }

    /// Notes that a body is about to run.
    ///
    /// The first word makes the others valid, and is written last.
    func set(_ call: Call) {
        let words = self.words.state
        words[0] = 0
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        words[1] = call.saga.high
        words[2] = call.saga.low
        words[3] = UInt64(bitPattern: Int64(call.step))
        words[4] = UInt64(bitPattern: Int64(call.attempt)) << 1 | (call.isUndo ? 1 : 0)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        words[0] = 1
    }

    /// Notes that no body runs.
    func clear() {
        self.words.state[0] = 0
    }

    /// The body that ran when the last process ended.
    var call: Call? {
        let words = self.words.state
        guard words[0] == 1 else { return nil }
        return Call(
            saga: SagaID(high: words[1], low: words[2]),
            step: Int(Int64(bitPattern: words[3])),
            isUndo: words[4] & 1 == 1,
            attempt: Int(Int64(bitPattern: words[4] >> 1))
        )
    }
}
