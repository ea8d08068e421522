#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A lock that is taken in one call and given back in another, for an access that yields to its caller.
///
/// Whatever needs no such split uses ``Locked``.
final class BlockingLock: Sendable {
    private let mutex: Confined<pthread_mutex_t>

    init() {
        self.mutex = Confined(pthread_mutex_t())
        pthread_mutex_init(self.mutex.pointer, nil)
    }

    deinit {
        pthread_mutex_destroy(self.mutex.pointer)
    }

    func lock() {
        pthread_mutex_lock(self.mutex.pointer)
    }

    func unlock() {
        pthread_mutex_unlock(self.mutex.pointer)
    }
}
