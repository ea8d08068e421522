#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A thread of its own for runs of a simulation, which must not share one with other tasks.
struct SimulationThread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    private let thread: pthread_t

    init(_ run: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 8 << 20)
        defer { pthread_attr_destroy(&attributes) }
        let body = Unmanaged.passRetained(Body(run)).toOpaque()
        #if canImport(Darwin)
        var thread: pthread_t?
        let error = pthread_create(&thread, &attributes, { Self.begin($0) }, body)
        #else
        var thread = pthread_t()
        let error = pthread_create(&thread, &attributes, { Self.begin($0) }, body)
        #endif
        precondition(error == 0, "The system gives no thread: error \(error).")
        #if canImport(Darwin)
        guard let thread else { preconditionFailure("The system gives no thread.") }
        #endif
        self.thread = thread
    }

    private static func begin(_ body: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let body { Unmanaged<Body>.fromOpaque(body).takeRetainedValue().run() }
        return nil
    }

    /// Does something on a thread of its own, while the calling task waits and its thread does other things.
    static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withUnsafeContinuation { continuation in
            let thread = Self { continuation.resume(returning: body()) }
            pthread_detach(thread.thread)
        }
    }

    /// Waits until the thread has ended.
    func join() {
        pthread_join(self.thread, nil)
    }
}
