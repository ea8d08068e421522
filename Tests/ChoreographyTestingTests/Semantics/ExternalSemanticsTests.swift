import Choreography
import ChoreographyTesting
import Testing

/// The row of the table of edge cases about effects outside the database.
@Suite("An external step, in simulations", .timeLimit(.minutes(1)))
struct ExternalSemanticsTests {
    private static func tickets(_ tally: Tally) -> Simulation {
        Simulation("tickets") { run in
            let tickets = Ticketing { call in
                if call.body == "Cashier" { try await call.sleep(for: .seconds(2)) }
                guard call.body == "Printer", call.n.isMultiple(of: 2) else { return }
                try await call.sleep(for: .seconds(1))
                throw PaperJammed(n: call.n)
            }
            run.process { tickets.choreography($0) }
            for n in 1...4 { run.start(OrderTicket(n: n)) }
            run.atEnd("The bank has the money of those who have a ticket") {
                try tickets.stage.review { try Self.check($0, tickets, tally) }
            }
        }
    }

    private static func check(_ history: History, _ tickets: Ticketing, _ tally: Tally) throws {
        let sagas = Set(history.entries.map(\.saga))
        let accounts = tickets.bank.all.filter { key, _ in
            sagas.contains { "\(key)".hasPrefix("\($0)/") }
        }.map(\.value)
        try history.require(accounts.count <= 1, "calls were made with \(accounts.count) keys")
        let account = accounts.first ?? OutsideBank.Account()
        let books = tickets.committed(history.n)
        let isPaid = books == [1, 1, 1]
        try history.require(isPaid || books == [0, 0, 0], "the books are \(books)")
        try history.require(account.isCharged == isPaid, "the bank was asked to \(account.calls)")
        let charges = account.calls.count { $0 == "charge" }
        tally.note("called again", if: charges > 1)
        tally.note("called again after a crash", if: Set(history.calls("Cashier").map(\.life)).count > 1)
        tally.note("refunded knowingly", if: account.calls.contains("refund"))
        tally.note("refunded unknowing", if: account.calls.contains("refund unknown"))
    }

    @Test(
        "External step crashes between call and commit: it is called again with its key, or its undo with the same key"
    )
    func crash() async throws {
        let tally = Tally()
        var simulation = Self.tickets(tally)
        simulation.faults = .none
        simulation.faults.crashes = 150
        simulation.faults.delays = 100
        let report = try await simulation.verify(seeds: 0..<40)
        #expect(report.faults.crashes > 0)
        #expect(tally["called again after a crash"] > 0)
        #expect(tally["refunded knowingly"] > 0)
        #expect(tally["refunded unknowing"] > 0)
    }

    @Test("External step can't commit what its call has come to: it is called again with its key")
    func failedCommit() async throws {
        let tally = Tally()
        var simulation = Self.tickets(tally)
        simulation.faults = .none
        simulation.faults.failedCommits = 300
        try await simulation.verify(seeds: 0..<20)
        #expect(tally["called again"] > 0)
    }

    @Test("External step fails and everything else goes wrong: each key has its effect once, or none that is left")
    func everything() async throws {
        let tally = Tally()
        try await Self.tickets(tally).verify(seeds: 0..<33)
        #expect(tally["called again"] > 0)
    }
}
