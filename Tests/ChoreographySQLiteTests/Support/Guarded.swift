import Choreography

/// A value under a lock that the Thread Sanitizer can see, which it can't into the standard library's.
final class Guarded<Value>: @unchecked Sendable {
    private let lock = BlockingLock()
    private var value: Value

    init(_ value: Value) {
        self.value = value
    }

    func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        self.lock.lock()
        defer { self.lock.unlock() }
        return try body(&self.value)
    }
}
