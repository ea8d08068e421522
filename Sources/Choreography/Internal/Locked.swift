#if THREAD_SANITIZER
#if canImport(Glibc)
public import Glibc
#elseif canImport(Musl)
public import Musl
#elseif canImport(Darwin)
public import Darwin
#endif
#else
public import Synchronization
#endif

/// A value that is read and written under a lock.
///
/// No user code, no resumption and no yield runs while the lock is held.
///
/// Thread Sanitizer can't see the lock inside `Synchronization.Mutex` on Linux and reports races
/// that don't exist, so builds that define `THREAD_SANITIZER` use a lock that it can see.
@usableFromInline
package struct Locked<Value>: ~Copyable, Sendable {
    #if THREAD_SANITIZER
    @usableFromInline nonisolated(unsafe) let lock: UnsafeMutablePointer<pthread_mutex_t>
    @usableFromInline nonisolated(unsafe) let value: UnsafeMutablePointer<Value>

    @inlinable
    package init(_ value: consuming sending Value) {
        self.value = .allocate(capacity: 1)
        self.value.initialize(to: value)
        self.lock = .allocate(capacity: 1)
        self.lock.initialize(to: pthread_mutex_t())
        pthread_mutex_init(self.lock, nil)
    }

    @inlinable
    deinit {
        pthread_mutex_destroy(self.lock)
        self.lock.deallocate()
        self.value.deinitialize(count: 1)
        self.value.deallocate()
    }

    @inlinable
    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(self.lock)
        defer { pthread_mutex_unlock(self.lock) }
        return try body(&self.value.pointee)
    }

    /// Does something under the lock, unless somebody else has it.
    @inlinable
    package func withLockIfFree<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard pthread_mutex_trylock(self.lock) == 0 else { return nil }
        defer { pthread_mutex_unlock(self.lock) }
        return try body(&self.value.pointee)
    }
    #else
    @usableFromInline let mutex: Mutex<Value>

    @inlinable
    package init(_ value: consuming sending Value) {
        self.mutex = Mutex(value)
    }

    @inlinable
    @inline(__always)
    package func withLock<Result: Sendable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result where Value: Sendable {
        try self.mutex.withLock { value throws(Failure) in try body(&value) }
    }

    /// Does something under the lock, unless somebody else has it.
    @inlinable
    @inline(__always)
    package func withLockIfFree<Result: Sendable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result? where Value: Sendable {
        try self.mutex.withLockIfAvailable { value throws(Failure) in try body(&value) }
    }
    #endif
}
