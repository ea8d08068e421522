import Choreography
import Testing

@testable import Orchestration

@Suite("A row as JSON")
struct RowTests {
    private struct Fly: Command { var n: Int }

    /// As it was.
    private struct Flown: DomainEvent { var feet: Int }

    /// As it is now, under the same name.
    private struct FlownFar: DomainEvent {
        static let eventName = "Flown"
        static let schemaVersion = 2

        var meters: Int

        static func migrate(_ payload: inout JSONValue, from version: Int) throws {
            guard case .integer(let feet)? = payload["feet"] else { throw Glitch() }
            payload = ["meters": .integer(feet * 3 / 10)]
        }
    }

    /// As it is in a newer program: it would decode as the one that is known here.
    private struct FlownHigh: DomainEvent {
        static let eventName = "Flown"
        static let schemaVersion = 3

        var feet: Int
    }

    private struct Glitch: Error {}

    private static let saga = SagaID(high: 1, low: 2)

    private static var row: SagaInstance {
        var row = SagaInstance(manager: "Flights", request: Fly(n: 7), stepCount: 3)
        row.progress.steps[0] = .done
        row.progress.steps[1] = .undoing
        row.progress.phase = .compensating
        row.answers = [Flown(feet: 100)]
        row.cause = "Fogged"
        row.shares["Fogged"] = SagaInstance.Shares(orders: [.send(0), .undo(1), .passReturn], missing: 2)
        return row
    }

    private static func coding(_ types: any Message.Type..., stepCount: Int = 3) -> SagaCoding {
        SagaCoding(of: "Flights", types, stepCount: stepCount)
    }

    @Test("Comes back as it was")
    func roundTrip() throws {
        let coding = Self.coding(Fly.self, Flown.self)
        var row = Self.row
        row.endedAt = Timestamp(nanoseconds: 12)
        let read = try #require(try coding.decode(coding.encode(row), of: Self.saga))
        #expect(read.description == row.description)
        #expect(read.endedAt == row.endedAt)
        #expect(try SagaContext<Fly>(read, of: Self.saga).reply(Flown.self).feet == 100)
    }

    @Test("Has its answers migrated to the version that the program knows")
    func migrates() throws {
        let json = try Self.coding(Fly.self, Flown.self).encode(Self.row)
        let read = try #require(try Self.coding(Fly.self, FlownFar.self).decode(json, of: Self.saga))
        #expect(try SagaContext<Fly>(read, of: Self.saga).reply(FlownFar.self).meters == 30)
    }

    @Test("Is refused if the saga has other steps now, or does not know an answer")
    func refused() throws {
        let json = try Self.coding(Fly.self, Flown.self).encode(Self.row)
        for coding in [Self.coding(Fly.self, Flown.self, stepCount: 2), Self.coding(Fly.self)] {
            let error = #expect(throws: SagaError.self) { try coding.decode(json, of: Self.saga) }
            #expect(error?.code == .unreadableInstance)
            #expect(error?.saga == Self.saga)
        }
    }

    @Test("Is refused if a newer program has written a message of it, although it could be read")
    func newer() throws {
        var row = Self.row
        row.answers = [FlownHigh(feet: 100)]
        let json = try Self.coding(Fly.self, FlownHigh.self).encode(row)
        let error = #expect(throws: SagaError.self) {
            try Self.coding(Fly.self, Flown.self).decode(json, of: Self.saga)
        }
        #expect(error?.code == .unreadableInstance)
        let text = try #require(error).description
        #expect(text.contains("Flown is stored in version 3, and this program knows versions up to 1."))
    }

    @Test("Tells nothing to a saga that another command starts")
    func foreign() throws {
        let error = #expect(throws: SagaError.self) { try SagaContext<BookTrip>(Self.row, of: Self.saga) }
        #expect(error?.code == .unreadableInstance)
    }
}
