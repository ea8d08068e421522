/// A moment in wall-clock time, in nanoseconds since the start of 1970 (UTC).
///
/// Timestamps tell people when something happened. Nothing is ever ordered by them.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public let nanoseconds: Int64

    /// Makes a timestamp of nanoseconds since the start of 1970.
    @inlinable
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Whether the first moment is before the second.
    @inlinable
    public static func < (first: Self, second: Self) -> Bool { first.nanoseconds < second.nanoseconds }

    /// The moment that is `duration` later, or the last one that 64 bits can say.
    public static func + (moment: Self, duration: Duration) -> Self {
        let (sum, isTooFar) = moment.nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        return Self(nanoseconds: isTooFar ? (duration < .zero ? .min : .max) : sum)
    }

    /// The moment that is `duration` earlier, or the first one that 64 bits can say.
    public static func - (moment: Self, duration: Duration) -> Self {
        let (difference, isTooFar) = moment.nanoseconds.subtractingReportingOverflow(duration.wholeNanoseconds)
        return Self(nanoseconds: isTooFar ? (duration < .zero ? .max : .min) : difference)
    }

    /// The time from the second moment to the first, or the longest one that 64 bits can say.
    public static func - (end: Self, start: Self) -> Duration {
        let (difference, isTooLong) = end.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
        return .nanoseconds(isTooLong ? (end < start ? .min : .max) : difference)
    }
}

extension Timestamp: CustomStringConvertible {
    /// The moment as RFC 3339 text in UTC, to the microsecond.
    public var description: String {
        let (days, time) = Self.divide(self.nanoseconds, by: 86_400_000_000_000)
        let date = Self.civilDate(daysSince1970: days)
        let seconds = time / 1_000_000_000
        let fraction = Self.pad(time % 1_000_000_000 / 1000, 6)
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { Self.pad($0, 2) }.joined(separator: ":")
        return "\(Self.pad(date.year, 4))-\(Self.pad(date.month, 2))-\(Self.pad(date.day, 2))T\(clock).\(fraction)Z"
    }

    /// The proleptic Gregorian date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private static func civilDate(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = daysSince1970 + 719_468
        let (era, dayOfEra) = Self.divide(shifted, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func divide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        // Subtracting the remainder first would overflow at the earliest moments.
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func pad(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Duration {
    /// The duration in nanoseconds, held within what 64 bits can say.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isTooLong) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard !overflow, !isTooLong else { return seconds < 0 ? .min : .max }
        return sum
    }
}
