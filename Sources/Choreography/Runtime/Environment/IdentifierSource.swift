internal import Synchronization

/// Hands out the numbers that make identifiers unique, in blocks, so that an identifier costs nanoseconds.
public struct IdentifierSource: Sendable {
    private let take: @Sendable (_ count: Int) -> UInt64

    /// Makes a source.
    ///
    /// - Parameter take: Returns the first of `count` consecutive numbers that it never returns again.
    ///   Only the lower 62 bits are used.
    public init(_ take: @escaping @Sendable (_ count: Int) -> UInt64) {
        self.take = take
    }

    /// Numbers that count up from a random one, so that processes don't meet.
    public static let random = counting(from: .random(in: .min ... .max))

    /// Numbers that count up from `first`.
    public static func counting(from first: UInt64) -> Self {
        let next = Counter(first)
        return Self { next.take($0) }
    }

    /// The first of `count` consecutive numbers.
    public func reserve(_ count: Int) -> UInt64 { self.take(count) }
}

private final class Counter: Sendable {
    private let next: Atomic<UInt64>

    init(_ first: UInt64) {
        self.next = Atomic(first)
    }

    func take(_ count: Int) -> UInt64 {
        self.next.wrappingAdd(UInt64(count), ordering: .relaxed).oldValue
    }
}
