import Testing

@testable import Choreography

@Suite("RFC 3339")
struct RFC3339Tests {
    @Test(
        "Is read with any offset and any number of decimals",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01t01:00:00.5+01:00", 500_000_000),
            ("1969-12-31 23:59:59.9z", -100_000_000),
            ("1990-12-31T15:59:60-08:00", 662_688_000_000_000_000), ("2000-02-29T00:00:00Z", 951_782_400_000_000_000),
            ("1970-01-01T00:00:00.1234567899Z", 123_456_789), ("1677-09-21T00:12:43.145224192Z", .min),
            ("2262-04-11T23:47:16.854775807Z", .max),
        ] as [(String, Int64)]
    )
    func reading(text: String, nanoseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.nanoseconds == nanoseconds)
    }

    @Test(
        "Is not everything that looks like it",
        arguments: [
            "", "1970-01-01", "1970-01-01T00:00:00", "1970-13-01T00:00:00Z", "1970-00-01T00:00:00Z",
            "1970-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:61Z",
            "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00Zx", "1970-01-01T00:00:00+0100", "1970-01-01T00:00:00+24:00",
            "70-01-01T00:00:00Z", "1677-09-21T00:12:43.145224191Z", "2262-04-11T23:47:16.854775808Z",
            "+970-01-01T00:00:00Z",
            "1970-01-01T00:00:00,5Z", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z",
        ]
    )
    func refusing(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("Comes back with every nanosecond, on every day of 800 years")
    func days() {
        for day in stride(from: -106_750 as Int64, through: 106_750, by: 1) {
            let time = Timestamp(nanoseconds: day * 86_400_000_000_000 + 86_399_999_999_999)
            #expect(Timestamp(rfc3339: time.rfc3339) == time)
        }
    }
}
