#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A lock that is taken in one call and given back in another, for an access that yields to its caller.
///
/// The thread that holds it may take it again. Whatever needs no such split uses ``Locked``.
package final class BlockingLock: Sendable {
    private let mutex: Confined<pthread_mutex_t>

    package init() {
        self.mutex = Confined(pthread_mutex_t())
        var attributes = pthread_mutexattr_t()
        pthread_mutexattr_init(&attributes)
        pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
        pthread_mutex_init(self.mutex.pointer, &attributes)
        pthread_mutexattr_destroy(&attributes)
    }

    deinit {
        pthread_mutex_destroy(self.mutex.pointer)
    }

    package func lock() {
        pthread_mutex_lock(self.mutex.pointer)
    }

    package func unlock() {
        pthread_mutex_unlock(self.mutex.pointer)
    }
}
