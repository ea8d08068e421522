internal import Choreography

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
        demand(error == 0, "The system gives no thread: error \(error).")
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
    ///
    /// As many such threads run at once as there are processors: more would hold each other up.
    static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withUnsafeContinuation { continuation in
            Self.processors.take {
                let thread = Self {
                    continuation.resume(returning: body())
                    Self.processors.giveBack()
                }
                pthread_detach(thread.thread)
            }
        }
    }

    private static let processors = Processors()

    /// The processors, and what waits for one.
    private final class Processors: Sendable {
        private let state = Locked<(free: Int, waiting: [@Sendable () -> Void])>(
            (SystemTime.processorCount, [])
        )

        /// Starts something once a processor is free.
        func take(_ start: @escaping @Sendable () -> Void) {
            let isFree = self.state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(start)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { start() }
        }

        func giveBack() {
            let next = self.state.withLock { state -> (@Sendable () -> Void)? in
                guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
                state.free += 1
                return nil
            }
            next?()
        }
    }

    /// Waits until the thread has ended.
    func join() {
        pthread_join(self.thread, nil)
    }
}
