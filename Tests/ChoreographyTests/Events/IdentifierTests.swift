import Foundation
import Testing

@testable import Choreography

@Suite("Identifiers, times and trace contexts")
struct IdentifierTests {
    @Test("Sort by the time at which they were made, and within it by their number")
    func order() {
        var identifiers: [EventID] = []
        for nanoseconds in [0, 1_000_000, 1_000_300, 1_700_000_000_123_456_789] as [Int64] {
            for number in [1, 2, 1 << 61] as [UInt64] {
                identifiers.append(EventID(time: Timestamp(nanoseconds: nanoseconds), number: number))
            }
        }
        #expect(identifiers == identifiers.sorted())
        #expect(Set(identifiers).count == identifiers.count)
    }

    @Test("Are UUIDs of version 7, in text and back, and in JSON")
    func text() throws {
        let identifier = SagaID(time: Timestamp(nanoseconds: 1_700_000_000_123_456_789), number: 42)
        let text = identifier.description
        #expect(text == "018bcfe5-687b-774f-8000-00000000002a")
        #expect(UUID(uuidString: text) != nil)
        #expect(SagaID(text) == identifier)
        #expect(SagaID(text.uppercased()) == identifier)
        let json = try JSONEncoder().encode([identifier])
        #expect(String(decoding: json, as: UTF8.self) == "[\"\(text)\"]")
        #expect(try JSONDecoder().decode([SagaID].self, from: json) == [identifier])
    }

    @Test(
        "Are not read from what is no UUID",
        arguments: ["", "018bcfe5", "018bcfe5-687b-774f-8000-00000000002", "018bcfe5-687b-774f-8000-0000000000+a"]
    )
    func malformed(_ text: String) {
        #expect(EventID(text) == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([EventID].self, from: Data("[\"\(text)\"]".utf8))
        }
    }

    @Test("Come from the injected source in blocks, and never twice")
    func blocks() {
        let asked = Locked<[Int]>([])
        let counting = IdentifierSource.counting(from: 0)
        var block = IdentifierBlock(
            IdentifierSource { count in
                asked.withLock { $0.append(count) }
                return counting.reserve(count)
            }
        )
        let made = (0..<3000).map { _ in block.make(at: Timestamp(nanoseconds: 5)) as EventID }
        #expect(Set(made).count == 3000)
        #expect(made == made.sorted())
        #expect(asked.withLock { $0 } == [1024, 1024, 1024])
    }

    @Test(
        "Are written as RFC 3339",
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
            (1_700_000_000_123_456_789, "2023-11-14T22:13:20.123456Z"),
            (4_107_542_399_000_000_000, "2100-02-28T23:59:59.000000Z"),
        ] as [(Int64, String)]
    )
    func time(_ nanoseconds: Int64, _ text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).description == text)
    }

    @Test("End where 64 bits end, and do not begin again, whatever is added, taken away or between them")
    func ends() {
        let now = Timestamp(nanoseconds: 1_700_000_000_000_000_000)
        let (first, last) = (Timestamp(nanoseconds: .min), Timestamp(nanoseconds: .max))
        #expect(now + .seconds(Int64.max) == last)
        #expect(now + .nanoseconds(Int64.max) == last)
        #expect(now + .seconds(Int64.min) == first + .nanoseconds(now.nanoseconds))
        #expect(first - .seconds(1) == first)
        #expect(now - .seconds(Int64.max) == first + .nanoseconds(now.nanoseconds + 1))
        #expect(first - .seconds(Int64.min) == Timestamp(nanoseconds: 0))
        #expect(last - first == .nanoseconds(Int64.max))
        #expect(first - last == .nanoseconds(Int64.min))
        // Less than a second from the last duration of whole seconds.
        #expect(
            Timestamp(nanoseconds: 0)
                + Duration(secondsComponent: 9_223_372_036, attosecondsComponent: 999_999_999_999_999_999) == last
        )
        #expect(Timestamp(nanoseconds: 3) + .nanoseconds(4) == Timestamp(nanoseconds: 7))
        #expect(Timestamp(nanoseconds: 3) - .nanoseconds(4) == Timestamp(nanoseconds: -1))
        #expect(Timestamp(nanoseconds: 3) - Timestamp(nanoseconds: 4) == .nanoseconds(-1))
    }

    @Test("Are read from a traceparent and written back")
    func traceparent() throws {
        let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let trace = try #require(TraceContext(text))
        #expect(trace.flags == 1)
        #expect(trace.description == text)
        #expect(TraceContext("00-00000000000000000000000000000000-00f067aa0ba902b7-01") == nil)
        #expect(TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01") == nil)
        #expect(TraceContext("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01") == nil)
        #expect(TraceContext("00-4bf92f35-00f067aa0ba902b7-01") == nil)
        #expect(TraceContext("00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01") == nil)
        #expect(TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more") == nil)
        #expect(TraceContext("0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01") == nil)
        #expect(TraceContext("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more") != nil)
    }
}
