#if Telemetry
internal import Choreography
internal import Tracing

/// A moment of a choreography's clock, for a tracer.
struct SpanInstant: TracerInstant {
    let nanosecondsSinceEpoch: UInt64

    init(_ time: Timestamp) {
        self.nanosecondsSinceEpoch = UInt64(clamping: time.nanoseconds)
    }

    static func < (first: Self, second: Self) -> Bool {
        first.nanosecondsSinceEpoch < second.nanosecondsSinceEpoch
    }
}
#endif
