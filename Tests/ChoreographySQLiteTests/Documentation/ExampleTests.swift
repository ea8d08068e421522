import Choreography
import ChoreographySQLite
import Testing

@Suite("The documents' examples on SQLite", .timeLimit(.minutes(1)))
struct ExampleTests {
    private let folder: TemporaryFolder

    init() throws {
        self.folder = try TemporaryFolder()
    }

    @Test("Shows a second participant whose rejection undoes what the first had committed")
    func secondParticipant() async throws {
        let (outcome, orders) = try await PaidShop.run(cents: 900, credit: 500, in: self.folder.path)
        guard case .compensated(let cause) = outcome else {
            Issue.record("The saga ended as \(outcome).")
            return
        }
        #expect(cause.typed(PaidShop.Declined.self)?.event.order == 7)
        #expect(orders.isEmpty)
    }

    @Test("Reserve seats, refuse what is sold out, and give seats back")
    func seats() async throws {
        let (office, printer) = try OnDisk.open(in: self.folder.path)
        try await printer.write { try $0.execute("INSERT INTO tickets(id) VALUES(2)") }
        let theatre = OnDisk.choreography(office, printer)
        try await OnDisk.resume(theatre)
        var outcomes: [String] = []
        for (id, seats) in [(1, 60), (2, 30), (3, 50)] {
            outcomes.append("\(try await theatre.start(OnDisk.Reserve(id: id, seats: seats)).outcome)")
        }
        #expect(outcomes == ["completed", "compensated (NotPrinted)", "compensated (SoldOut)"])
        #expect(try await OnDisk.read(office) == [60])
        #expect(await theatre.shutDown().isClean)
    }

    @Test("Bring an event of version 1 to version 2")
    func migration() throws {
        var payload: JSONValue = ["id": 1, "count": 5]
        try OnDisk.SeatsReserved.migrate(&payload, from: 1)
        #expect(payload == ["id": 1, "seats": 5])
    }
}
