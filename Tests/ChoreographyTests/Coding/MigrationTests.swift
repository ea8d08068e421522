import Testing

@testable import Choreography

@Suite("A stored event of another version")
struct MigrationTests {
    private struct Priced: DomainEvent, Hashable {
        var id: Int
        var cents: Int
        var currency: String

        static var schemaVersion: Int { 3 }

        static func migrate(_ payload: inout JSONValue, from version: Int) throws {
            switch version {
            case 1:
                guard case .integer(let euros)? = payload["euros"] else { throw Odd() }
                payload["euros"] = nil
                payload["cents"] = .integer(euros * 100)
            default:
                payload["currency"] = "EUR"
            }
        }
    }

    private struct Odd: Error {}

    private struct Unprepared: DomainEvent, Hashable {
        var id: Int
        static var schemaVersion: Int { 2 }
    }

    private func decode<M: Message>(_ text: String, version: Int) throws -> M {
        try Array(text.utf8).withUnsafeBytes { try MessageCoding.decode(M.self, from: $0, version: version) }
    }

    @Test(
        "Is migrated step by step",
        arguments: [
            (#"{"id":1,"euros":5}"#, 1), (#"{"id":1,"cents":500}"#, 2), (#"{"id":1,"cents":500,"currency":"EUR"}"#, 3),
        ]
    )
    func stepwise(_ text: String, _ version: Int) throws {
        #expect(try self.decode(text, version: version) == Priced(id: 1, cents: 500, currency: "EUR"))
    }

    @Test("Can't be decoded if its migration fails")
    func failing() {
        #expect(throws: Odd.self) { try self.decode(#"{"id":1}"#, version: 1) as Priced }
    }

    @Test("Can't be decoded if nobody says how to migrate it")
    func unprepared() {
        let error = #expect(throws: RuntimeError.self) { try self.decode(#"{"id":1}"#, version: 1) as Unprepared }
        #expect(error?.code == .undecodableMessage)
        #expect(error?.message.contains("Unprepared does not say how to get from version 1 to 2") == true)
    }

    @Test("Can't be decoded if it is newer than the program")
    func newer() {
        let error = #expect(throws: RuntimeError.self) { try self.decode(#"{"id":1}"#, version: 4) as Priced }
        #expect(error?.code == .undecodableMessage)
        #expect(error?.message.contains("stored in version 4") == true)
    }
}
