extension Timestamp {
    /// The moment as RFC 3339 text in UTC, with as many decimals as it takes.
    var rfc3339: String {
        let rest = (self.nanoseconds % 1000 + 1000) % 1000
        guard rest != 0 else { return self.description }
        let digits = String(rest)
        return "\(self.description.dropLast())\(String(repeating: "0", count: 3 - digits.count))\(digits)Z"
    }

    /// Reads RFC 3339 text, or returns `nil` if it is none, or the moment is not within 1677-09-21 and 2262-04-11.
    ///
    /// A leap second is the same moment as the second after it. Decimals after the ninth are left out.
    init?(rfc3339 text: String) {
        var rest = RFC3339Rest(text)
        guard let year = rest.number(4), rest.take("-"), let month = rest.number(2), rest.take("-"),
            let day = rest.number(2), rest.take("Tt "), let hour = rest.number(2), rest.take(":"),
            let minute = rest.number(2), rest.take(":"), let second = rest.number(2),
            let fraction = rest.fraction(), let offset = rest.offset(), rest.isEmpty,
            1...12 ~= month, 1...Self.days(of: month, in: year) ~= day, hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = Self.daysSince1970(year: year, month: month, day: day)
        self.init(seconds: days * 86_400 + hour * 3600 + minute * 60 + second - offset, fraction: fraction)
    }

    private init?(seconds: Int64, fraction: Int64) {
        // Near the earliest moment the seconds alone are out of range, and the fraction brings them back.
        let (whole, part) = seconds < 0 && fraction > 0 ? (seconds + 1, fraction - 1_000_000_000) : (seconds, fraction)
        let (scaled, isTooFar) = whole.multipliedReportingOverflow(by: 1_000_000_000)
        let (nanoseconds, isTooFarInAll) = scaled.addingReportingOverflow(part)
        guard !isTooFar, !isTooFarInAll else { return nil }
        self.init(nanoseconds: nanoseconds)
    }

    private static func days(of month: Int64, in year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// The days since 1970 in the proleptic Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms"), for years from 0 on.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

/// What is still to be read of a text in RFC 3339.
private struct RFC3339Rest {
    private var bytes: ArraySlice<UInt8>

    init(_ text: String) {
        self.bytes = Array(text.utf8)[...]
    }

    var isEmpty: Bool { self.bytes.isEmpty }

    /// Takes a number of so many digits.
    mutating func number(_ count: Int) -> Int64? {
        let digits = self.bytes.prefix(count)
        guard digits.count == count, digits.allSatisfy(Self.isDigit) else { return nil }
        self.bytes = self.bytes.dropFirst(count)
        return Self.value(of: digits)
    }

    /// Takes one of some bytes.
    mutating func take(_ bytes: String) -> Bool {
        guard let first = self.bytes.first, bytes.utf8.contains(first) else { return false }
        self.bytes = self.bytes.dropFirst()
        return true
    }

    /// Takes the decimals of a second, in nanoseconds; none are 0.
    mutating func fraction() -> Int64? {
        guard self.take(".") else { return 0 }
        let digits = self.bytes.prefix(while: Self.isDigit)
        guard !digits.isEmpty else { return nil }
        self.bytes = self.bytes.dropFirst(digits.count)
        return Self.value(of: digits.prefix(9) + Array(repeating: UInt8(ascii: "0"), count: max(0, 9 - digits.count)))
    }

    /// Takes the offset from UTC, in seconds.
    mutating func offset() -> Int64? {
        if self.take("Zz") { return 0 }
        let isNegative = self.bytes.first == UInt8(ascii: "-")
        guard self.take("+-"), let hours = self.number(2), self.take(":"), let minutes = self.number(2), hours < 24,
            minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * (isNegative ? -60 : 60)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    private static func value(of digits: some Sequence<UInt8>) -> Int64 {
        digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }
}
