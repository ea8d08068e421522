import Choreography
import ChoreographySQLite
import Foundation
import Testing

@Suite("The tutorial", .timeLimit(.minutes(1)))
struct TutorialTests {
    @Test("Shows a choreography whose check names the undo that is missing")
    func incomplete() throws {
        let error = #expect(throws: RuntimeError.self) { try FirstStage.run().validate() }
        let message = try #require(error?.message)
        #expect(message.contains("PaymentDeclined"))
        #expect(message.contains("The step PlaceOrder of Orders is not undone"))
    }

    @Test("Places one order that is paid, and one that is cancelled")
    func inMemory() async throws {
        let statistics = try await SecondStage.run()
        #expect(statistics.sagasCompleted == 1)
        #expect(statistics.sagasCompensated == 1)
    }

    @Test("Sells as often as there is credit for it, across several runs on the same files")
    func onDisk() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tutorial-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for paid in [1, 2, 3, 3] {
            let book = try SQLiteStore(
                path: folder.appending(path: "orders.db").path,
                migrations: [SQLiteTransaction.orderTable]
            )
            let ledger = try SQLiteStore(
                path: folder.appending(path: "payments.db").path,
                migrations: [SQLiteTransaction.creditTable]
            )
            try await ThirdStage.run(book, ledger)
            let count = try await book.read { db in
                try db.first("SELECT count(*) FROM orders WHERE state = 'paid'") { row in try row.get(0, as: Int.self) }
            }
            #expect(count == paid)
        }
    }
}
