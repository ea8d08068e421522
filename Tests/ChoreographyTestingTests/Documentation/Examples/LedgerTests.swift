// snippet: store
import ChoreographyTesting
import Testing

@Suite("The ledger", .timeLimit(.minutes(1)))
struct LedgerTests {
    @Test("Keeps the promises of a store", arguments: StoreCheck.allCases)
    func conforms(_ check: StoreCheck) async throws {
        let conformance = TransactionalStoreConformance { name in
            LedgerStore()
        } add: { ledger, account, amount in
            ledger.add(amount, to: account)
        } read: { ledger, account in
            ledger.balance(of: account)
        }
        try await conformance.run(check)
    }
}
// end
